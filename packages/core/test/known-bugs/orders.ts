import type { KnownBug } from './known-bug.ts'

/** While a load is running. */
export const bugsOfOrder: readonly KnownBug[] = [
  {
    bug: 'The result of a load comes back after the key was deleted, set, expired, cleared or removed by a pattern meanwhile: also of a refresh in the background, of a load past its soft timeout, of a copy on its way into memory.',
    mistakes: [
      'a removal leaves the lease of a running load',
      'a set leaves the lease of a running load',
      'a key that is changed overtakes nothing',
      'an expiry overtakes nothing',
      'a ticket admits everything',
      'a copy read from Redis is installed without asking its ticket',
      'a refused store still goes into memory',
      'an update is stored whatever came in between',
    ],
    killers: [
      'stays invisible as a background refresh',
      'in memory alone, > stays invisible past its soft timeout, overtaken by set',
      'refuses the store itself, of a load in a process that has not heard of it',
    ],
  },
  {
    bug: 'An invalidation by another process is missed by a process that is just reading from Redis, or loading.',
    mistakes: [
      'a message leaves the copy in memory',
      'a message of an expiry leaves the copy fresh',
      'a refused store counts as stored',
      'a removal overtakes nothing once Redis has answered',
    ],
    killers: [
      'delete by another instance refuses the store itself',
      'a copy on its way from Redis into memory > is not installed',
    ],
  },
  {
    bug: 'A tag that the loader itself decides, invalidated while the loader runs, does not make its value invalid.',
    mistakes: [
      'a load is stamped with the position of the future',
      'a tag invalidated elsewhere is not known here',
      'a tag invalidated here is not known here',
    ],
    killers: ['keeps invisible a load whose own tag was invalidated while it ran'],
  },
  {
    bug: 'A load counts from the moment at which it ended, so that what was invalidated while it ran is taken for older.',
    mistakes: ['a load is stamped with the position at its end', 'a load knows of every invalidation to come'],
  },
  {
    bug: 'Two processes set one id at once, and afterwards their tiers disagree.',
    mistakes: ['a set is newer than everything', 'a set overtakes nothing'],
    killers: ['lets all tiers of all instances agree after two of them set'],
  },
  {
    bug: 'A reader who comes after an invalidation is given the result of a load that began before it.',
    mistakes: [
      'a reader joins a flight that was overtaken',
      'a reader who joins after an invalidation does not verify',
    ],
    killers: ['starts a new flight for a reader who comes after an invalidation', 'gives a reader who came after'],
  },
  {
    bug: 'Callers who wait for a load that fails run it again, one after the other.',
    mistakes: ['a flight cannot be found by those who could join it', 'a flight that has ended can still be joined'],
    killers: ['lets twenty callers share one failing run'],
  },
  {
    bug: 'A load that has run into its hard timeout is run a second time beside itself.',
    mistakes: ['a second load begins beside one that is past its hard timeout'],
    killers: ['never runs a second loader beside one'],
  },
  {
    bug: 'A caller who gives up takes the load away from the others; or a load runs on that nobody waits for.',
    mistakes: ['the first caller who leaves takes the load from the others'],
    killers: ['lets the first caller go without harm', 'aborts the load when the last caller has gone'],
  },
  {
    bug: 'A refresh in the background that rejects, or has nothing to return, ends the process as an unhandled rejection.',
    mistakes: ['a background refresh that fails is an unhandled rejection'],
    killers: ['leaves nothing unhandled when a background refresh rejects'],
  },
  {
    bug: 'An error while loading or storing leaves the key locked.',
    mistakes: ['a value that cannot be stored leaves its lease behind', 'a load that fails leaves its lease behind'],
    killers: [
      'gives back its lease, and its caller the value, when the value holds a function',
      'gives back its lease when Redis has run out of memory',
      'lets another instance load as soon as a load has failed',
    ],
  },
  {
    bug: 'A loader that reads its own key waits for itself for ever, or is given what it is to replace.',
    mistakes: [
      'a loader that reads its own key waits for itself',
      'a loader that reads its own key gets back what it is to replace',
    ],
    killers: [
      'runs the inner loader by getOrSet, with a warning',
      'does not wait in a circle',
      'does not keep its own stale value once more',
      'ends with LOAD_RECURSION',
    ],
  },
]
