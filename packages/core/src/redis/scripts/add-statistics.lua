-- Add what a process has counted to the statistics of the fleet, and say again what its layers are.
--
-- KEYS[1]    counts of this minute
-- KEYS[2]    counts of this hour
-- KEYS[3]    facts about the layers
-- ARGV[1]    life of the counts, ms
-- ARGV[2]    life of the facts, ms
-- ARGV[3]    number of facts
-- ARGV[4..]  each fact by name and text, then each count by name and number
-- Returns    1

local counted = 4 + 2 * tonumber(ARGV[3])
for i = 4, counted - 1, 2 do
  redis.call('HSET', KEYS[3], ARGV[i], ARGV[i + 1])
end
redis.call('PEXPIRE', KEYS[3], ARGV[2])
for i = counted, #ARGV, 2 do
  redis.call('HINCRBY', KEYS[1], ARGV[i], ARGV[i + 1])
  redis.call('HINCRBY', KEYS[2], ARGV[i], ARGV[i + 1])
end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
redis.call('PEXPIRE', KEYS[2], ARGV[1])
return 1
