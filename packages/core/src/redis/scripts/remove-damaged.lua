#!lua flags=allow-oom
-- Remove a value that cannot be read, unless somebody has replaced it.
--
-- KEYS[1]  value key
-- ARGV[1]  the bytes that could not be read
-- Returns  1 removed, 0 left alone: it has changed

if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
return redis.call('DEL', KEYS[1])
