-- Issue the next position, append one message to the invalidation log under it, and return it.
-- What happened besides, an `event`, goes with the message.
-- Positions are microseconds of the Redis clock made strictly increasing; they stay whole numbers in a double.
local function append_log(log, index, cap, kind, body, event)
  local origin = redis.call('ZSCORE', index, 'origin')
  local newest = redis.call('XREVRANGE', log, '+', '-', 'COUNT', 1)[1]
  -- A log that was lost alone has left its latest position in the index.
  local previous = newest and tonumber(string.match(newest[1], '^%d+'))
    or tonumber(redis.call('ZRANGE', index, -1, -1, 'WITHSCORES')[2] or 0)
  local time = redis.call('TIME')
  -- An index that was made anew is later than the log where the clock has gone back since.
  local position = math.max(previous + 1, tonumber(origin or 0) + 1, time[1] * 1000000 + time[2])
  if not origin then
    redis.call('ZADD', index, string.format('%.0f', position), 'origin')
  end
  redis.call('XADD', log, 'MAXLEN', '~', cap, string.format('%.0f-0', position),
    'previous', string.format('%.0f', previous), 'kind', kind, 'body', body,
    unpack(event and { 'event', event } or {}))
  redis.call('ZADD', index, string.format('%.0f', position), 'last')
  return position
end
