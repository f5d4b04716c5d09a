-- Add what a process has counted to a ranking of bounded size. Scores are logarithms of counts that lose half of their
-- weight with each half-life: a later count gets a higher score, so that none that is there need ever be touched.
--
-- KEYS[1]    ranking
-- ARGV[1]    members it keeps
-- ARGV[2]    half-life of a count, s
-- ARGV[3]    life of the ranking when nothing is added, ms
-- ARGV[4..]  a count and its member, and so on
-- Returns    members in it

local function sum(a, b)
  return math.max(a, b) + math.log(1 + 2 ^ -math.abs(a - b)) / math.log(2)
end

local time = redis.call('TIME')
local now = (time[1] + time[2] / 1000000) / tonumber(ARGV[2])
for i = 4, #ARGV, 2 do
  -- Of equal counts each is a little higher than the one before, so that one at a time is the last.
  local score = now + math.log(tonumber(ARGV[i])) / math.log(2) + i * 1e-9
  local known = redis.call('ZSCORE', KEYS[1], ARGV[i + 1])
  if not known and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[1]) then
    -- Takes the last one's place and its count, or nothing new could ever rise (Space-Saving, Metwally et al. 2005).
    known = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2]
    redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', known)
  end
  score = known and sum(tonumber(known), score) or score
  redis.call('ZADD', KEYS[1], string.format('%.17g', score), ARGV[i + 1])
end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return redis.call('ZCARD', KEYS[1])
