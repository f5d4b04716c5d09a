#!lua flags=allow-oom
-- Invalidate every entry of some tags, layers or of the whole namespace at once, and tell every process.
--
-- KEYS[1]    invalidation log
-- KEYS[2]    invalidation index
-- ARGV[1]    messages the log keeps, roughly
-- ARGV[2]    body of the log message
-- ARGV[3]    longest life of an entry, µs
-- ARGV[4]    members the index keeps
-- ARGV[5..]  members of the index
-- Returns    position as text

-- @include append-log
-- @include index-members

local position = append_log(KEYS[1], KEYS[2], ARGV[1], 'scopes', ARGV[2])
index_members(KEYS[2], position, ARGV[3], ARGV[4], ARGV, 5)
return string.format('%.0f', position)
