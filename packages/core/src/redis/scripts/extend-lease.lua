-- Keep a lease alive while its load runs.
--
-- KEYS[1]  lease key
-- ARGV[1]  token of the holder
-- ARGV[2]  life of the lease from now, ms
-- Returns  1 extended, 0 lost: the lease is gone or another's

if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
