#!lua flags=allow-oom
-- Make values stale in place, refuse every load that is running for them, and tell every process.
--
-- KEYS[1]    invalidation log
-- KEYS[2]    invalidation index
-- KEYS[3..]  value key, its lease key, the next value key, …
-- ARGV[1]    messages the log keeps, roughly
-- ARGV[2]    body of the log message
-- Returns    position as text

-- @include append-log
-- @include make-stale

for i = 3, #KEYS, 2 do
  make_stale(KEYS[i])
  redis.call('UNLINK', KEYS[i + 1])
end
return string.format('%.0f', append_log(KEYS[1], KEYS[2], ARGV[1], 'expire', ARGV[2]))
