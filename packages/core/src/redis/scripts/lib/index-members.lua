-- Set members of the invalidation index, those of a list from `first` on, to a position. What has outlived every entry is
-- dropped, and what is too much; that raises the origin: entries from before it are no longer vouched for.
local function index_members(index, position, longest_life, most, list, first)
  for i = first, #list do
    redis.call('ZADD', index, string.format('%.0f', position), list[i])
  end

  local origin = tonumber(redis.call('ZSCORE', index, 'origin'))
  local outlived = position - tonumber(longest_life)
  local surplus = redis.call('ZCARD', index) - tonumber(most)
  if surplus > 0 then
    outlived = math.max(outlived, tonumber(redis.call('ZRANGE', index, surplus - 1, surplus - 1, 'WITHSCORES')[2]))
  end
  if redis.call('ZREMRANGEBYSCORE', index, '-inf', string.format('%.0f', outlived)) > 0 then
    redis.call('ZADD', index, string.format('%.0f', math.max(origin, outlived)), 'origin')
  end
end
