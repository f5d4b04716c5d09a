-- Store a value that was set, and refuse every load that is running for it; telling the others is another step.
--
-- KEYS[1]  value key
-- KEYS[2]  lease key, in the same slot
-- ARGV[1]  encoded entry
-- ARGV[2]  life in Redis, ms
-- ARGV[3]  last moment at which the caller still waits, Redis clock, ms
-- Returns  1 stored, 0 refused: too late, the caller has given up and may have written something newer

local time = redis.call('TIME')
if time[1] * 1000 + time[2] / 1000 > tonumber(ARGV[3]) then
  return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('DEL', KEYS[2])
return 1
