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

-- Where an entry of ours keeps its state; nil for what others wrote, which may be of any type and is left alone.
local function state_offset(value_key)
  if redis.call('TYPE', value_key).ok ~= 'string' then
    return nil
  end
  if redis.call('GETRANGE', value_key, 0, 1) == '\252C' then
    return 3
  end
  return redis.call('GETRANGE', value_key, 0, 9) == '{"state":"' and 10 or nil
end

for i = 3, #KEYS, 2 do
  local state = state_offset(KEYS[i])
  if state and redis.call('GETRANGE', KEYS[i], state, state) == 'F' then
    redis.call('SETRANGE', KEYS[i], state, 'E')
  end
  redis.call('UNLINK', KEYS[i + 1])
end
return string.format('%.0f', append_log(KEYS[1], KEYS[2], ARGV[1], 'expire', ARGV[2]))
