import type { KnownBug } from './known-bug.ts'

/** When Redis is in trouble. */
export const bugsOfOutages: readonly KnownBug[] = [
  {
    bug: 'While Redis hangs, so does every call.',
    killers: ['answers a read within the budget of reads', 'while Redis hangs > is opened without waiting for long'],
  },
  {
    bug: 'While Redis refuses connections, calls wait for attempts to connect.',
    killers: [
      'waits for no reconnect while Redis refuses',
      'while Redis refuses > answers every call within its budget, and works again without a restart',
    ],
  },
  {
    bug: 'What was deleted during an outage is there again when Redis comes back with its old data.',
    mistakes: [
      'a removal that Redis was not told of is forgotten',
      'a tag that Redis was not told of is forgotten',
      'a set that Redis did not answer leaves what is there',
      'Redis is believed before it is told',
      'a tag that is pending here is not in effect here',
    ],
    killers: [
      'over a Redis that was killed and kept its data > delete stays in effect',
      'clears the namespace when more was invalidated',
    ],
  },
  {
    bug: 'Messages that are lost with a cut, silent or trimmed connection leave old values in memory for as long as they live.',
    mistakes: [
      'a deaf process trusts its memory',
      'a plain hit does not ask whether the process is deaf',
      'a confirmation counts from its arrival',
      'a deaf process believes what it knows of tags',
    ],
    killers: ['lets nothing stale out of memory beyond maxStaleness', 'forgets its memory when the log was trimmed'],
  },
  {
    bug: 'A failover to a replica that had not seen the last invalidations undoes them.',
    mistakes: [
      'an invalidation of its own that a failover has lost is not missed',
      'a log that went back goes unnoticed',
    ],
    killers: [
      'issues clear again after a failover',
      'issues again what the old master has taken',
      'reads nothing from a new master that it has removed itself',
    ],
  },
  {
    bug: 'FLUSHALL, or an eviction of what invalidations are kept in, lets old values in.',
    mistakes: ['a refused store counts as stored'],
    killers: [
      'stores no load that began before FLUSHALL',
      'gives up what the index held when the index is lost',
      'vouches for no entry from before the loss of the log',
    ],
  },
  {
    bug: 'A Redis without room for more is taken for one that is down, or keeps the old value where the new one did not fit.',
    killers: [
      'is read from and cleaned up, and its breakers stay closed',
      'gives back its lease when Redis has run out of memory',
    ],
  },
  {
    bug: 'In a cluster, what concerns many keys reaches those of one server alone, or fails.',
    killers: [
      'reads, loads, writes and removes many ids at a time',
      'refuses reads of what could not be removed from its server',
      'a sweep fails while a server with keys cannot be asked',
    ],
  },
  {
    bug: 'When Redis comes back, the whole fleet connects at one moment, and what was stored at one moment is refreshed at one moment.',
    killers: [
      'does not let a fleet come back to its server at one moment',
      'lets jitter shorten a life by its fraction at most, and lengthen none',
    ],
  },
]
