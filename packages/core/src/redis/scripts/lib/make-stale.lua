-- Make a value stale in place, if it is an entry of ours; what others wrote may be of any type and is left alone.
local function make_stale(value_key)
  if redis.call('TYPE', value_key).ok ~= 'string' then
    return
  end
  local state
  if redis.call('GETRANGE', value_key, 0, 1) == '\252C' then
    state = 3
  elseif redis.call('GETRANGE', value_key, 0, 9) == '{"state":"' then
    state = 10
  end
  if state and redis.call('GETRANGE', value_key, state, state) == 'F' then
    redis.call('SETRANGE', value_key, state, 'E')
  end
end
