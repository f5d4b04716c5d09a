#!lua flags=allow-oom
-- Tell every process of keys that have changed on other servers of the cluster.
--
-- KEYS[1]  invalidation log
-- KEYS[2]  invalidation index
-- ARGV[1]  messages the log keeps, roughly
-- ARGV[2]  kind of the message
-- ARGV[3]  body of the message
-- Returns  position as text

-- @include append-log

return string.format('%.0f', append_log(KEYS[1], KEYS[2], ARGV[1], ARGV[2], ARGV[3]))
