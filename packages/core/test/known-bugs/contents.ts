import type { KnownBug } from './known-bug.ts'

/** Values, keys, times: no order of events is needed. */
export const bugsOfContents: readonly KnownBug[] = [
  {
    bug: 'Values that are empty or of a built-in kind come back as something else, or as a miss; one that cannot be kept is kept in part.',
    killers: [
      'takes null, 0, false and the empty text for values',
      'gives every kind of value back as it was',
      'refuses to set a function inside with VALUE_UNSUPPORTED',
    ],
  },
  {
    bug: 'What a caller does to a value that it was given changes what the next caller gets.',
    killers: [
      'gives each reader a copy of its own',
      'gives copies of Map, Set, Date, Buffer and typed arrays',
      'keeps what is cached from callers who write to an object, whichever tier gave it (copy)',
    ],
  },
  {
    bug: 'Different ids share a key.',
    killers: [
      'encodes in an id what means something in keys',
      'is never the key of what another id looks like when encoded',
      'shortens a long id to a readable head and a digest',
      'tells params apart in memory too',
    ],
  },
  {
    bug: 'To clear one cache touches what others keep in the same Redis.',
    killers: ['clears its namespace, and leaves every other key', 'goes through thousands of keys by SCAN'],
  },
  {
    bug: 'A ttl of 0 keeps for ever; a copy in memory, or a stale window, outlives the policy.',
    killers: [
      'stores nothing with ttl 0',
      'never extends a life by taking a copy into memory',
      'keeps no copy in memory for longer than Redis keeps the value',
      'lets both stale windows begin with the end of freshness',
    ],
  },
  {
    bug: 'Memory has a bound in entries and none in bytes; tags and listeners grow without end.',
    killers: [
      'stays below maxBytes through thousands of large values',
      'counts keys and tags, not values alone',
      'stays bounded, and asks again about what it had to forget',
      'leaves no listener on a signal that a caller gives to every read',
    ],
  },
  {
    bug: 'Clocks of hosts that are wrong, or jump, decide what is fresh and which write was last.',
    mistakes: ['the wall clock of the host decides freshness'],
    killers: ['keeps an entry fresh for as long everywhere', 'orders sets and removals by Redis'],
  },
  {
    bug: 'Tags are written into the list that a caller gave, cost a command on every hit, or count as valid when what was known of them is lost.',
    killers: [
      'writes to no list of tags that it is given',
      'asks nothing about tags on a hit in Redis while it hears the log',
      'gives up what the index held when the index is lost',
    ],
  },
  {
    bug: 'Bytes that are damaged, of another key, of a newer format, or that claim to be gigabytes, are an error or a wrong value.',
    killers: [
      'misses bytes of another key and leaves them alone (msgpack)',
      'misses and removes bytes that are damaged anywhere (msgpack)',
      'misses bytes of a newer format and leaves them',
      'that claims to inflate to gigabytes is refused',
    ],
  },
]
