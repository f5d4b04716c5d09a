-- Store a value that was set, refuse every load that is running for it, and tell every process.
--
-- KEYS[1]  value key
-- KEYS[2]  lease key
-- KEYS[3]  invalidation log
-- KEYS[4]  invalidation index
-- ARGV[1]  encoded entry
-- ARGV[2]  where in it the position goes, bytes from the start
-- ARGV[3]  life in Redis, ms
-- ARGV[4]  last moment at which the caller still waits, Redis clock, ms
-- ARGV[5]  messages the log keeps, roughly
-- ARGV[6]  body of the log message
-- Returns  position as text, or '' refused: too late, the caller has given up and may have written something newer

-- @include append-log
-- @include position-field

local time = redis.call('TIME')
if time[1] * 1000 + time[2] / 1000 > tonumber(ARGV[4]) then
  return ''
end
local position = append_log(KEYS[3], KEYS[4], ARGV[5], 'replace', ARGV[6])
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
-- In place, because joining long strings in Lua copies and hashes them.
redis.call('SETRANGE', KEYS[1], ARGV[2], position_field(position))
redis.call('DEL', KEYS[2])
return string.format('%.0f', position)
