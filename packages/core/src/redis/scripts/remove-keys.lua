#!lua flags=allow-oom
-- Remove values, refuse every load that is running for them, and tell every process.
--
-- KEYS[1]    invalidation log
-- KEYS[2]    invalidation index
-- KEYS[3..]  value and lease keys
-- ARGV[1]    messages the log keeps, roughly
-- ARGV[2]    body of the log message
-- Returns    position as text

-- @include append-log

redis.call('UNLINK', unpack(KEYS, 3))
return string.format('%.0f', append_log(KEYS[1], KEYS[2], ARGV[1], 'remove', ARGV[2]))
