-- Store what an update has written to the source of truth, if its lease still stands, and tell every process.
--
-- KEYS[1]  value key
-- KEYS[2]  lease key
-- KEYS[3]  invalidation log
-- KEYS[4]  invalidation index
-- ARGV[1]  token of the update
-- ARGV[2]  encoded entry up to its position
-- ARGV[3]  encoded entry after its position
-- ARGV[4]  life in Redis, ms
-- ARGV[5]  messages the log keeps, roughly
-- ARGV[6]  body of the log message
-- Returns  position as text, or '' refused: the lease is gone or another's

-- @include append-log
-- @include position-field

if redis.call('GET', KEYS[2]) ~= ARGV[1] then
  return ''
end
local position = append_log(KEYS[3], KEYS[4], ARGV[5], 'replace', ARGV[6])
redis.call('SET', KEYS[1], ARGV[2] .. position_field(position) .. ARGV[3], 'PX', ARGV[4])
redis.call('DEL', KEYS[2])
return string.format('%.0f', position)
