#!lua flags=allow-oom
-- Invalidate every entry of some tags, layers or of the whole namespace at once, and tell every process.
--
-- KEYS[1]    invalidation log
-- KEYS[2]    invalidation index
-- ARGV[1]    messages the log keeps, roughly
-- ARGV[2]    body of the log message
-- ARGV[3]    longest life of an entry, µs
-- ARGV[4]    members the index keeps
-- ARGV[5..]  members of the index
-- Returns    position as text

-- @include append-log

local position = append_log(KEYS[1], KEYS[2], ARGV[1], 'scopes', ARGV[2])
local score = string.format('%.0f', position)
for i = 5, #ARGV do
  redis.call('ZADD', KEYS[2], score, ARGV[i])
end

-- What is dropped from the index raises its origin: entries from before it are no longer vouched for.
local origin = tonumber(redis.call('ZSCORE', KEYS[2], 'origin'))
local outlived = position - tonumber(ARGV[3])
local surplus = redis.call('ZCARD', KEYS[2]) - tonumber(ARGV[4])
if surplus > 0 then
  outlived = math.max(outlived, tonumber(redis.call('ZRANGE', KEYS[2], surplus - 1, surplus - 1, 'WITHSCORES')[2]))
end
if redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', string.format('%.0f', outlived)) > 0 then
  redis.call('ZADD', KEYS[2], string.format('%.0f', math.max(origin, outlived)), 'origin')
end
return score
