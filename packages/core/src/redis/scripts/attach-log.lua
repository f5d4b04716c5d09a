#!lua flags=allow-oom
-- Where a process begins to listen: the newest position of the log, with an index to check older entries against.
--
-- KEYS[1]  invalidation log
-- KEYS[2]  invalidation index
-- Returns  { newest position, origin of the index, Redis clock in µs }, all as text

local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000000 + time[2])
local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
-- Of a log that was lost alone the index knows the end.
local last = redis.call('ZSCORE', KEYS[2], 'last')
local position = newest and string.match(newest[1], '^%d+') or last and string.format('%.0f', tonumber(last))
local origin = redis.call('ZSCORE', KEYS[2], 'origin')
if not origin then
  -- An index that was lost may have held anything: nothing up to now can be vouched for.
  origin = position and string.format('%.0f', math.max(tonumber(position) + 1, tonumber(now))) or now
  redis.call('ZADD', KEYS[2], origin, 'origin')
end
return { position or '0', string.format('%.0f', tonumber(origin)), now }
