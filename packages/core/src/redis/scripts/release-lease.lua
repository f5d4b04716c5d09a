#!lua flags=allow-oom
-- Give a lease back, unless it is another's by now.
--
-- KEYS[1]  lease key
-- ARGV[1]  token of the holder
-- Returns  1 released, 0 lost: the lease is gone or another's

if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
return redis.call('DEL', KEYS[1])
