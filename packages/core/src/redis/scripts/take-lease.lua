-- Take the lease of a key over from whatever load or update holds it.
--
-- KEYS[1]  lease key
-- ARGV[1]  token of the new holder
-- ARGV[2]  life of the lease, ms
-- Returns  1

redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
