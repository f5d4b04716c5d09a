-- Store a loaded value if the lease of its load still stands, and give the lease back.
--
-- KEYS[1]  value key
-- KEYS[2]  lease key, in the same slot
-- ARGV[1]  token of the load
-- ARGV[2]  encoded entry
-- ARGV[3]  life in Redis, ms
-- Returns  1 stored, 0 refused: the lease is gone or another's

if redis.call('GET', KEYS[2]) ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
redis.call('DEL', KEYS[2])
return 1
