#!lua flags=allow-oom
-- Invalidate what follows from an event by rules that its publisher does not have, unless another process was first.
--
-- KEYS[1]    invalidation log
-- KEYS[2]    invalidation index
-- ARGV[1]    messages the log keeps, roughly
-- ARGV[2]    body of the log message
-- ARGV[3]    longest life of an entry, µs
-- ARGV[4]    members the index keeps
-- ARGV[5]    position of the event
-- ARGV[6..]  members of the index
-- Returns    position as text: that of the event where all was invalidated after it already

-- @include append-log
-- @include index-members

local function is_done()
  for i = 6, #ARGV do
    local position = redis.call('ZSCORE', KEYS[2], ARGV[i])
    if not position or tonumber(position) < tonumber(ARGV[5]) then
      return false
    end
  end
  return true
end

if is_done() then
  return ARGV[5]
end
local position = append_log(KEYS[1], KEYS[2], ARGV[1], 'scopes', ARGV[2])
index_members(KEYS[2], position, ARGV[3], ARGV[4], ARGV, 6)
return string.format('%.0f', position)
