-- Which positions this server has not issued, or has lost with its log.
--
-- KEYS[1]    invalidation log
-- ARGV[1..]  positions
-- Returns    those that the log does not have

local missing = {}
for _, position in ipairs(ARGV) do
  local id = position .. '-0'
  if not redis.call('XREVRANGE', KEYS[1], id, id, 'COUNT', 1)[1] then
    missing[#missing + 1] = position
  end
end
return missing
