// Generated from the .lua files of this folder by `pnpm generate`; do not edit.

export type LuaScriptName = 'add-statistics' | 'append-message' | 'attach-log' | 'expire-keys' | 'expire-value' | 'extend-lease' | 'follow-event' | 'invalidate-scopes' | 'merge-popular' | 'missing-positions' | 'publish-event' | 'release-lease' | 'remove-damaged' | 'remove-keys' | 'store-entry' | 'store-leased' | 'store-updated' | 'store-value' | 'take-lease'

export interface LuaSource<Name extends string = string> {
  readonly name: Name
  readonly lua: string
  readonly sha1: string
}

export const luaSources: { readonly [Name in LuaScriptName]: LuaSource<Name> } = {
  'add-statistics': {
    name: 'add-statistics',
    sha1: '3d162fe0a70a0a5b9adcebc320a90dc3d5a4fee0',
    lua: `-- Add what a process has counted to the statistics of the fleet, and say again what its layers are.
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
`,
  },
  'append-message': {
    name: 'append-message',
    sha1: '444b9191f1adad7b98356ae86aa51227bf4d2001',
    lua: `#!lua flags=allow-oom
-- Tell every process of keys that have changed on other servers of the cluster.
--
-- KEYS[1]  invalidation log
-- KEYS[2]  invalidation index
-- ARGV[1]  messages the log keeps, roughly
-- ARGV[2]  kind of the message
-- ARGV[3]  body of the message
-- Returns  position as text

-- Issue the next position, append one message to the invalidation log under it, and return it.
-- What happened besides, an \`event\`, goes with the message.
-- Positions are microseconds of the Redis clock made strictly increasing; they stay whole numbers in a double.
local function append_log(log, index, cap, kind, body, event)
  local origin = redis.call('ZSCORE', index, 'origin')
  local newest = redis.call('XREVRANGE', log, '+', '-', 'COUNT', 1)[1]
  -- A log that was lost alone has left its latest position in the index.
  local previous = newest and tonumber(string.match(newest[1], '^%d+'))
    or tonumber(redis.call('ZRANGE', index, -1, -1, 'WITHSCORES')[2] or 0)
  local time = redis.call('TIME')
  -- An index that was made anew is later than the log where the clock has gone back since.
  local position = math.max(previous + 1, tonumber(origin or 0) + 1, time[1] * 1000000 + time[2])
  if not origin then
    redis.call('ZADD', index, string.format('%.0f', position), 'origin')
  end
  redis.call('XADD', log, 'MAXLEN', '~', cap, string.format('%.0f-0', position),
    'previous', string.format('%.0f', previous), 'kind', kind, 'body', body,
    unpack(event and { 'event', event } or {}))
  redis.call('ZADD', index, string.format('%.0f', position), 'last')
  return position
end

return string.format('%.0f', append_log(KEYS[1], KEYS[2], ARGV[1], ARGV[2], ARGV[3]))
`,
  },
  'attach-log': {
    name: 'attach-log',
    sha1: '07247c95f52a98b30f8b9ff7f9904b42207f4978',
    lua: `#!lua flags=allow-oom
-- Where a process begins to listen: the newest position of the log, with an index to check older entries against.
--
-- KEYS[1]  invalidation log
-- KEYS[2]  invalidation index
-- Returns  { newest position, origin of the index, Redis clock in µs }, all as text

local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000000 + time[2])
local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
-- Of a log that was lost alone the index knows the end.
local last = redis.call('ZSCORE', KEYS[2], 'last')
local position = newest and string.match(newest[1], '^%d+') or last and string.format('%.0f', tonumber(last))
local origin = redis.call('ZSCORE', KEYS[2], 'origin')
if not origin then
  -- An index that was lost may have held anything: nothing up to now can be vouched for.
  origin = position and string.format('%.0f', math.max(tonumber(position) + 1, tonumber(now))) or now
  redis.call('ZADD', KEYS[2], origin, 'origin')
end
return { position or '0', string.format('%.0f', tonumber(origin)), now }
`,
  },
  'expire-keys': {
    name: 'expire-keys',
    sha1: '6ce22f1122889206cc739653c57f691d6947b354',
    lua: `#!lua flags=allow-oom
-- Make values stale in place, refuse every load that is running for them, and tell every process.
--
-- KEYS[1]    invalidation log
-- KEYS[2]    invalidation index
-- KEYS[3..]  value key, its lease key, the next value key, …
-- ARGV[1]    messages the log keeps, roughly
-- ARGV[2]    body of the log message
-- Returns    position as text

-- Issue the next position, append one message to the invalidation log under it, and return it.
-- What happened besides, an \`event\`, goes with the message.
-- Positions are microseconds of the Redis clock made strictly increasing; they stay whole numbers in a double.
local function append_log(log, index, cap, kind, body, event)
  local origin = redis.call('ZSCORE', index, 'origin')
  local newest = redis.call('XREVRANGE', log, '+', '-', 'COUNT', 1)[1]
  -- A log that was lost alone has left its latest position in the index.
  local previous = newest and tonumber(string.match(newest[1], '^%d+'))
    or tonumber(redis.call('ZRANGE', index, -1, -1, 'WITHSCORES')[2] or 0)
  local time = redis.call('TIME')
  -- An index that was made anew is later than the log where the clock has gone back since.
  local position = math.max(previous + 1, tonumber(origin or 0) + 1, time[1] * 1000000 + time[2])
  if not origin then
    redis.call('ZADD', index, string.format('%.0f', position), 'origin')
  end
  redis.call('XADD', log, 'MAXLEN', '~', cap, string.format('%.0f-0', position),
    'previous', string.format('%.0f', previous), 'kind', kind, 'body', body,
    unpack(event and { 'event', event } or {}))
  redis.call('ZADD', index, string.format('%.0f', position), 'last')
  return position
end
-- Make a value stale in place, if it is an entry of ours; what others wrote may be of any type and is left alone.
local function make_stale(value_key)
  if redis.call('TYPE', value_key).ok ~= 'string' then
    return
  end
  local state
  if redis.call('GETRANGE', value_key, 0, 1) == '\\252C' then
    state = 3
  elseif redis.call('GETRANGE', value_key, 0, 9) == '{"state":"' then
    state = 10
  end
  if state and redis.call('GETRANGE', value_key, state, state) == 'F' then
    redis.call('SETRANGE', value_key, state, 'E')
  end
end

for i = 3, #KEYS, 2 do
  make_stale(KEYS[i])
  redis.call('UNLINK', KEYS[i + 1])
end
return string.format('%.0f', append_log(KEYS[1], KEYS[2], ARGV[1], 'expire', ARGV[2]))
`,
  },
  'expire-value': {
    name: 'expire-value',
    sha1: '6cf182203b24e9426051f134e188209f5b12f565',
    lua: `#!lua flags=allow-oom
-- Make one value stale in place.
--
-- KEYS[1]  value key
-- Returns  1

-- Make a value stale in place, if it is an entry of ours; what others wrote may be of any type and is left alone.
local function make_stale(value_key)
  if redis.call('TYPE', value_key).ok ~= 'string' then
    return
  end
  local state
  if redis.call('GETRANGE', value_key, 0, 1) == '\\252C' then
    state = 3
  elseif redis.call('GETRANGE', value_key, 0, 9) == '{"state":"' then
    state = 10
  end
  if state and redis.call('GETRANGE', value_key, state, state) == 'F' then
    redis.call('SETRANGE', value_key, state, 'E')
  end
end

make_stale(KEYS[1])
return 1
`,
  },
  'extend-lease': {
    name: 'extend-lease',
    sha1: '28772df0939faa0bc50c4f2087fccc8d9f17a050',
    lua: `-- Keep a lease alive while its load runs.
--
-- KEYS[1]  lease key
-- ARGV[1]  token of the holder
-- ARGV[2]  life of the lease from now, ms
-- Returns  1 extended, 0 lost: the lease is gone or another's

if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`,
  },
  'follow-event': {
    name: 'follow-event',
    sha1: '206f76473969a7bd726c1a7de9df7e8262bd0dbc',
    lua: `#!lua flags=allow-oom
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

-- Issue the next position, append one message to the invalidation log under it, and return it.
-- What happened besides, an \`event\`, goes with the message.
-- Positions are microseconds of the Redis clock made strictly increasing; they stay whole numbers in a double.
local function append_log(log, index, cap, kind, body, event)
  local origin = redis.call('ZSCORE', index, 'origin')
  local newest = redis.call('XREVRANGE', log, '+', '-', 'COUNT', 1)[1]
  -- A log that was lost alone has left its latest position in the index.
  local previous = newest and tonumber(string.match(newest[1], '^%d+'))
    or tonumber(redis.call('ZRANGE', index, -1, -1, 'WITHSCORES')[2] or 0)
  local time = redis.call('TIME')
  -- An index that was made anew is later than the log where the clock has gone back since.
  local position = math.max(previous + 1, tonumber(origin or 0) + 1, time[1] * 1000000 + time[2])
  if not origin then
    redis.call('ZADD', index, string.format('%.0f', position), 'origin')
  end
  redis.call('XADD', log, 'MAXLEN', '~', cap, string.format('%.0f-0', position),
    'previous', string.format('%.0f', previous), 'kind', kind, 'body', body,
    unpack(event and { 'event', event } or {}))
  redis.call('ZADD', index, string.format('%.0f', position), 'last')
  return position
end
-- Set members of the invalidation index, those of a list from \`first\` on, to a position. What has outlived every entry is
-- dropped, and what is too much; that raises the origin: entries from before it are no longer vouched for.
local function index_members(index, position, longest_life, most, list, first)
  for i = first, #list do
    redis.call('ZADD', index, string.format('%.0f', position), list[i])
  end

  local origin = tonumber(redis.call('ZSCORE', index, 'origin'))
  local outlived = position - tonumber(longest_life)
  local surplus = redis.call('ZCARD', index) - tonumber(most)
  if surplus > 0 then
    outlived = math.max(outlived, tonumber(redis.call('ZRANGE', index, surplus - 1, surplus - 1, 'WITHSCORES')[2]))
  end
  if redis.call('ZREMRANGEBYSCORE', index, '-inf', string.format('%.0f', outlived)) > 0 then
    redis.call('ZADD', index, string.format('%.0f', math.max(origin, outlived)), 'origin')
  end
end

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
`,
  },
  'invalidate-scopes': {
    name: 'invalidate-scopes',
    sha1: 'fd94c9342397df0ea4806cbc9c8f63aad9b710a8',
    lua: `#!lua flags=allow-oom
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

-- Issue the next position, append one message to the invalidation log under it, and return it.
-- What happened besides, an \`event\`, goes with the message.
-- Positions are microseconds of the Redis clock made strictly increasing; they stay whole numbers in a double.
local function append_log(log, index, cap, kind, body, event)
  local origin = redis.call('ZSCORE', index, 'origin')
  local newest = redis.call('XREVRANGE', log, '+', '-', 'COUNT', 1)[1]
  -- A log that was lost alone has left its latest position in the index.
  local previous = newest and tonumber(string.match(newest[1], '^%d+'))
    or tonumber(redis.call('ZRANGE', index, -1, -1, 'WITHSCORES')[2] or 0)
  local time = redis.call('TIME')
  -- An index that was made anew is later than the log where the clock has gone back since.
  local position = math.max(previous + 1, tonumber(origin or 0) + 1, time[1] * 1000000 + time[2])
  if not origin then
    redis.call('ZADD', index, string.format('%.0f', position), 'origin')
  end
  redis.call('XADD', log, 'MAXLEN', '~', cap, string.format('%.0f-0', position),
    'previous', string.format('%.0f', previous), 'kind', kind, 'body', body,
    unpack(event and { 'event', event } or {}))
  redis.call('ZADD', index, string.format('%.0f', position), 'last')
  return position
end
-- Set members of the invalidation index, those of a list from \`first\` on, to a position. What has outlived every entry is
-- dropped, and what is too much; that raises the origin: entries from before it are no longer vouched for.
local function index_members(index, position, longest_life, most, list, first)
  for i = first, #list do
    redis.call('ZADD', index, string.format('%.0f', position), list[i])
  end

  local origin = tonumber(redis.call('ZSCORE', index, 'origin'))
  local outlived = position - tonumber(longest_life)
  local surplus = redis.call('ZCARD', index) - tonumber(most)
  if surplus > 0 then
    outlived = math.max(outlived, tonumber(redis.call('ZRANGE', index, surplus - 1, surplus - 1, 'WITHSCORES')[2]))
  end
  if redis.call('ZREMRANGEBYSCORE', index, '-inf', string.format('%.0f', outlived)) > 0 then
    redis.call('ZADD', index, string.format('%.0f', math.max(origin, outlived)), 'origin')
  end
end

local position = append_log(KEYS[1], KEYS[2], ARGV[1], 'scopes', ARGV[2])
index_members(KEYS[2], position, ARGV[3], ARGV[4], ARGV, 5)
return string.format('%.0f', position)
`,
  },
  'merge-popular': {
    name: 'merge-popular',
    sha1: '55e3b8f224d06d99f7ac835ba4e02b9ec03c6fd7',
    lua: `-- Add what a process has counted to a ranking of bounded size. Scores are logarithms of counts that lose half of their
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
`,
  },
  'missing-positions': {
    name: 'missing-positions',
    sha1: '0ae44f244b5757b44472a371cc9bd20d47fc9b95',
    lua: `-- Which positions this server has not issued, or has lost with its log.
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
`,
  },
  'publish-event': {
    name: 'publish-event',
    sha1: '6e791afa716fd88796dabdfd47b4871567b20f9f',
    lua: `#!lua flags=allow-oom
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

-- Issue the next position, append one message to the invalidation log under it, and return it.
-- What happened besides, an \`event\`, goes with the message.
-- Positions are microseconds of the Redis clock made strictly increasing; they stay whole numbers in a double.
local function append_log(log, index, cap, kind, body, event)
  local origin = redis.call('ZSCORE', index, 'origin')
  local newest = redis.call('XREVRANGE', log, '+', '-', 'COUNT', 1)[1]
  -- A log that was lost alone has left its latest position in the index.
  local previous = newest and tonumber(string.match(newest[1], '^%d+'))
    or tonumber(redis.call('ZRANGE', index, -1, -1, 'WITHSCORES')[2] or 0)
  local time = redis.call('TIME')
  -- An index that was made anew is later than the log where the clock has gone back since.
  local position = math.max(previous + 1, tonumber(origin or 0) + 1, time[1] * 1000000 + time[2])
  if not origin then
    redis.call('ZADD', index, string.format('%.0f', position), 'origin')
  end
  redis.call('XADD', log, 'MAXLEN', '~', cap, string.format('%.0f-0', position),
    'previous', string.format('%.0f', previous), 'kind', kind, 'body', body,
    unpack(event and { 'event', event } or {}))
  redis.call('ZADD', index, string.format('%.0f', position), 'last')
  return position
end
-- Set members of the invalidation index, those of a list from \`first\` on, to a position. What has outlived every entry is
-- dropped, and what is too much; that raises the origin: entries from before it are no longer vouched for.
local function index_members(index, position, longest_life, most, list, first)
  for i = first, #list do
    redis.call('ZADD', index, string.format('%.0f', position), list[i])
  end

  local origin = tonumber(redis.call('ZSCORE', index, 'origin'))
  local outlived = position - tonumber(longest_life)
  local surplus = redis.call('ZCARD', index) - tonumber(most)
  if surplus > 0 then
    outlived = math.max(outlived, tonumber(redis.call('ZRANGE', index, surplus - 1, surplus - 1, 'WITHSCORES')[2]))
  end
  if redis.call('ZREMRANGEBYSCORE', index, '-inf', string.format('%.0f', outlived)) > 0 then
    redis.call('ZADD', index, string.format('%.0f', math.max(origin, outlived)), 'origin')
  end
end

local position = append_log(KEYS[1], KEYS[2], ARGV[1], 'scopes', ARGV[2], ARGV[3])
index_members(KEYS[2], position, ARGV[4], ARGV[5], ARGV, 6)
return string.format('%.0f', position)
`,
  },
  'release-lease': {
    name: 'release-lease',
    sha1: '451bdcd78a7544878e5e9cc6ea1f5b9ca0a76feb',
    lua: `#!lua flags=allow-oom
-- Give a lease back, unless it is another's by now.
--
-- KEYS[1]  lease key
-- ARGV[1]  token of the holder
-- Returns  1 released, 0 lost: the lease is gone or another's

if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
return redis.call('DEL', KEYS[1])
`,
  },
  'remove-damaged': {
    name: 'remove-damaged',
    sha1: '9ea42d4c8e487a6bb4b59d5ddabda6b0c1144797',
    lua: `#!lua flags=allow-oom
-- Remove a value that cannot be read, unless somebody has replaced it.
--
-- KEYS[1]  value key
-- ARGV[1]  the bytes that could not be read
-- Returns  1 removed, 0 left alone: it has changed

if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
return redis.call('DEL', KEYS[1])
`,
  },
  'remove-keys': {
    name: 'remove-keys',
    sha1: '6aadef47772a4273c074b05a30716d485ff87d3c',
    lua: `#!lua flags=allow-oom
-- Remove values, refuse every load that is running for them, and tell every process.
--
-- KEYS[1]    invalidation log
-- KEYS[2]    invalidation index
-- KEYS[3..]  value and lease keys
-- ARGV[1]    messages the log keeps, roughly
-- ARGV[2]    body of the log message
-- Returns    position as text

-- Issue the next position, append one message to the invalidation log under it, and return it.
-- What happened besides, an \`event\`, goes with the message.
-- Positions are microseconds of the Redis clock made strictly increasing; they stay whole numbers in a double.
local function append_log(log, index, cap, kind, body, event)
  local origin = redis.call('ZSCORE', index, 'origin')
  local newest = redis.call('XREVRANGE', log, '+', '-', 'COUNT', 1)[1]
  -- A log that was lost alone has left its latest position in the index.
  local previous = newest and tonumber(string.match(newest[1], '^%d+'))
    or tonumber(redis.call('ZRANGE', index, -1, -1, 'WITHSCORES')[2] or 0)
  local time = redis.call('TIME')
  -- An index that was made anew is later than the log where the clock has gone back since.
  local position = math.max(previous + 1, tonumber(origin or 0) + 1, time[1] * 1000000 + time[2])
  if not origin then
    redis.call('ZADD', index, string.format('%.0f', position), 'origin')
  end
  redis.call('XADD', log, 'MAXLEN', '~', cap, string.format('%.0f-0', position),
    'previous', string.format('%.0f', previous), 'kind', kind, 'body', body,
    unpack(event and { 'event', event } or {}))
  redis.call('ZADD', index, string.format('%.0f', position), 'last')
  return position
end

redis.call('UNLINK', unpack(KEYS, 3))
return string.format('%.0f', append_log(KEYS[1], KEYS[2], ARGV[1], 'remove', ARGV[2]))
`,
  },
  'store-entry': {
    name: 'store-entry',
    sha1: '72eec50da741b26a4c3a86163de7df61ff1ce532',
    lua: `-- Store a value that was set, refuse every load that is running for it, and tell every process.
--
-- KEYS[1]  value key
-- KEYS[2]  lease key
-- KEYS[3]  invalidation log
-- KEYS[4]  invalidation index
-- ARGV[1]  encoded entry
-- ARGV[2]  where in it the position goes, bytes from the start
-- ARGV[3]  life in Redis, ms
-- ARGV[4]  last moment at which the caller still waits, Redis clock, ms
-- ARGV[5]  messages the log keeps, roughly
-- ARGV[6]  body of the log message
-- Returns  position as text, or '' refused: too late, the caller has given up and may have written something newer

-- Issue the next position, append one message to the invalidation log under it, and return it.
-- What happened besides, an \`event\`, goes with the message.
-- Positions are microseconds of the Redis clock made strictly increasing; they stay whole numbers in a double.
local function append_log(log, index, cap, kind, body, event)
  local origin = redis.call('ZSCORE', index, 'origin')
  local newest = redis.call('XREVRANGE', log, '+', '-', 'COUNT', 1)[1]
  -- A log that was lost alone has left its latest position in the index.
  local previous = newest and tonumber(string.match(newest[1], '^%d+'))
    or tonumber(redis.call('ZRANGE', index, -1, -1, 'WITHSCORES')[2] or 0)
  local time = redis.call('TIME')
  -- An index that was made anew is later than the log where the clock has gone back since.
  local position = math.max(previous + 1, tonumber(origin or 0) + 1, time[1] * 1000000 + time[2])
  if not origin then
    redis.call('ZADD', index, string.format('%.0f', position), 'origin')
  end
  redis.call('XADD', log, 'MAXLEN', '~', cap, string.format('%.0f-0', position),
    'previous', string.format('%.0f', previous), 'kind', kind, 'body', body,
    unpack(event and { 'event', event } or {}))
  redis.call('ZADD', index, string.format('%.0f', position), 'last')
  return position
end
-- The position as entries carry it: 16 digits and two check digits, so that a damaged one is noticed.
local function position_field(position)
  return string.format('%016.0f%02.0f', position, math.fmod(position, 97))
end

local time = redis.call('TIME')
if time[1] * 1000 + time[2] / 1000 > tonumber(ARGV[4]) then
  return ''
end
local position = append_log(KEYS[3], KEYS[4], ARGV[5], 'replace', ARGV[6])
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
-- In place, because joining long strings in Lua copies and hashes them.
redis.call('SETRANGE', KEYS[1], ARGV[2], position_field(position))
redis.call('DEL', KEYS[2])
return string.format('%.0f', position)
`,
  },
  'store-leased': {
    name: 'store-leased',
    sha1: '5f04c52dd6562aad11f25b534ed4f46596f849ce',
    lua: `-- Store a loaded value if the lease of its load still stands, and give the lease back.
--
-- KEYS[1]  value key
-- KEYS[2]  lease key, in the same slot
-- ARGV[1]  token of the load
-- ARGV[2]  encoded entry
-- ARGV[3]  life in Redis, ms
-- Returns  1 stored, 0 refused: the lease is gone or another's

if redis.call('GET', KEYS[2]) ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
redis.call('DEL', KEYS[2])
return 1
`,
  },
  'store-updated': {
    name: 'store-updated',
    sha1: '2aa9c3ac8273f89bacf7ebdb3eacc5716f87ebd0',
    lua: `-- Store what an update has written to the source of truth, if its lease still stands, and tell every process.
-- The entry keeps the position from before the write: a tag that was invalidated since then makes it invalid.
--
-- KEYS[1]  value key
-- KEYS[2]  lease key
-- KEYS[3]  invalidation log
-- KEYS[4]  invalidation index
-- ARGV[1]  token of the update
-- ARGV[2]  encoded entry
-- ARGV[3]  life in Redis, ms
-- ARGV[4]  messages the log keeps, roughly
-- ARGV[5]  body of the log message
-- Returns  position of the message as text, or '' refused: the lease is gone or another's

-- Issue the next position, append one message to the invalidation log under it, and return it.
-- What happened besides, an \`event\`, goes with the message.
-- Positions are microseconds of the Redis clock made strictly increasing; they stay whole numbers in a double.
local function append_log(log, index, cap, kind, body, event)
  local origin = redis.call('ZSCORE', index, 'origin')
  local newest = redis.call('XREVRANGE', log, '+', '-', 'COUNT', 1)[1]
  -- A log that was lost alone has left its latest position in the index.
  local previous = newest and tonumber(string.match(newest[1], '^%d+'))
    or tonumber(redis.call('ZRANGE', index, -1, -1, 'WITHSCORES')[2] or 0)
  local time = redis.call('TIME')
  -- An index that was made anew is later than the log where the clock has gone back since.
  local position = math.max(previous + 1, tonumber(origin or 0) + 1, time[1] * 1000000 + time[2])
  if not origin then
    redis.call('ZADD', index, string.format('%.0f', position), 'origin')
  end
  redis.call('XADD', log, 'MAXLEN', '~', cap, string.format('%.0f-0', position),
    'previous', string.format('%.0f', previous), 'kind', kind, 'body', body,
    unpack(event and { 'event', event } or {}))
  redis.call('ZADD', index, string.format('%.0f', position), 'last')
  return position
end

if redis.call('GET', KEYS[2]) ~= ARGV[1] then
  return ''
end
local position = append_log(KEYS[3], KEYS[4], ARGV[4], 'replace', ARGV[5])
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
redis.call('DEL', KEYS[2])
return string.format('%.0f', position)
`,
  },
  'store-value': {
    name: 'store-value',
    sha1: '02c37fa22d75065e98336845b0770656176baba1',
    lua: `-- Store a value that was set, and refuse every load that is running for it; telling the others is another step.
--
-- KEYS[1]  value key
-- KEYS[2]  lease key, in the same slot
-- ARGV[1]  encoded entry
-- ARGV[2]  life in Redis, ms
-- ARGV[3]  last moment at which the caller still waits, Redis clock, ms
-- Returns  1 stored, 0 refused: too late, the caller has given up and may have written something newer

local time = redis.call('TIME')
if time[1] * 1000 + time[2] / 1000 > tonumber(ARGV[3]) then
  return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('DEL', KEYS[2])
return 1
`,
  },
  'take-lease': {
    name: 'take-lease',
    sha1: '906dd034d804f62231db165923620b0a0b6b95ef',
    lua: `-- Take the lease of a key over from whatever load or update holds it.
--
-- KEYS[1]  lease key
-- ARGV[1]  token of the new holder
-- ARGV[2]  life of the lease, ms
-- Returns  1

redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
`,
  },
}
