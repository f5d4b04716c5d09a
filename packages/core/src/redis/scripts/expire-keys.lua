#!lua flags=allow-oom
-- Make values stale in place, refuse every load that is running for them, and tell every process.
--
-- KEYS[1]    invalidation log
-- KEYS[2]    invalidation index
-- KEYS[3..]  value key, its lease key, the next value key, …
-- ARGV[1]    messages the log keeps, roughly
-- ARGV[2]    body of the log message
-- Returns    position as text

-- @include append-log

-- Where an entry keeps its state: a readable one starts {"state":"F", a binary one has it in its fourth byte.
local function state_offset(value_key)
  return redis.call('GETRANGE', value_key, 0, 0) == '{' and 10 or 3
end

for i = 3, #KEYS, 2 do
  local state = state_offset(KEYS[i])
  -- Only an entry of ours is written to; SETRANGE would also create a missing key.
  if redis.call('GETRANGE', KEYS[i], state, state) == 'F' then
    redis.call('SETRANGE', KEYS[i], state, 'E')
  end
  redis.call('UNLINK', KEYS[i + 1])
end
return string.format('%.0f', append_log(KEYS[1], KEYS[2], ARGV[1], 'expire', ARGV[2]))
