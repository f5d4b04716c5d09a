-- Store what an update has written to the source of truth, if its lease still stands, and tell every process.
-- The entry keeps the position from before the write: a tag that was invalidated since then makes it invalid.
--
-- KEYS[1]  value key
-- KEYS[2]  lease key
-- KEYS[3]  invalidation log
-- KEYS[4]  invalidation index
-- ARGV[1]  token of the update
-- ARGV[2]  encoded entry
-- ARGV[3]  life in Redis, ms
-- ARGV[4]  messages the log keeps, roughly
-- ARGV[5]  body of the log message
-- Returns  position of the message as text, or '' refused: the lease is gone or another's

-- @include append-log

if redis.call('GET', KEYS[2]) ~= ARGV[1] then
  return ''
end
local position = append_log(KEYS[3], KEYS[4], ARGV[4], 'replace', ARGV[5])
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
redis.call('DEL', KEYS[2])
return string.format('%.0f', position)
