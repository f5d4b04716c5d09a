#!lua flags=allow-oom
-- Tell every process of an event, and invalidate what the rules of the process that publishes it say.
-- It is one message: a release that knows no events takes in what is invalid, and does not see the rest.
--
-- KEYS[1]    invalidation log
-- KEYS[2]    invalidation index
-- ARGV[1]    messages the log keeps, roughly
-- ARGV[2]    body of the log message
-- ARGV[3]    the event
-- ARGV[4]    longest life of an entry, µs
-- ARGV[5]    members the index keeps
-- ARGV[6..]  members of the index
-- Returns    position as text

-- @include append-log
-- @include index-members

local position = append_log(KEYS[1], KEYS[2], ARGV[1], 'scopes', ARGV[2], ARGV[3])
index_members(KEYS[2], position, ARGV[4], ARGV[5], ARGV, 6)
return string.format('%.0f', position)
