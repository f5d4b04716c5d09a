import { whileRefreshing } from '../../src/paths/flight-path.ts'
import { type Floor, fleetFloors, ownFloors, replayedOf } from './floors.ts'
import type { History, ReadBy, Split } from './history.ts'
import type { Loss } from './losses.ts'
import { itemOf } from './items.ts'
import { type Action, maxStaleness } from './protocol.ts'
import { RunningTime } from './running-time.ts'
import { type Step, VersionLine, groupedBy } from './version-line.ts'

export interface Violation {
  readonly promise: 'own writes' | 'bounded staleness' | 'no resurrection'
  readonly read: ReadBy
  readonly floor: Floor
}

export interface Verdict {
  readonly violations: readonly Violation[]
  readonly replayed: number
}

/** Floors by time: those that bind every answer, and all, which bind every answer but a stale one instead of a failed load. */
interface FloorLines {
  readonly all: VersionLine<Floor>
  readonly hard: VersionLine<Floor>
  /** Those that end. */
  readonly ending: readonly Floor[]
}

/** Holds every read of a history against what was promised of it. */
export function judge(history: History, losses: readonly Loss[] = []): Verdict {
  const fleet = fleetFloors(history.writes, losses)
  const own = linesOf(ownFloors(history.writes), ({ name, write }) => `${write.by} ${name}`)
  const everywhere = linesOf(fleet, ({ name }) => name)
  const byKey = linesOf(
    fleet.filter(({ write }) => keyActions.has(write.action)),
    ({ name }) => name,
  )
  const seen = seenOf(history.reads)
  const running = runningOf(history)
  const violations = history.reads.flatMap((read): Violation[] => {
    const { by, name, startedAt } = read
    const mine = own.get(`${by} ${name}`)
    const ofAll = everywhere.get(name)
    const ofKey = asksAfterItBegan(read) ? byKey.get(name) : undefined
    const known = seen.get(`${by} ${name}`)?.before(startedAt)?.version ?? 0
    const due = dueBefore(read, running.get(by))
    const common = commonBefore(read, history.splits)
    const binding = [
      { promise: 'own writes', floor: mine && floorBefore(mine, read, startedAt) },
      { promise: 'bounded staleness', floor: ofAll && floorBefore(ofAll, read, Math.min(common, due)) },
      { promise: 'no resurrection', floor: ofAll && floorBefore(ofAll, read, common, known), isSeen: true },
      { promise: 'no resurrection', floor: ofKey && floorBefore(ofKey, read, common) },
    ] as const
    const broken = binding.find(
      ({ floor, ...how }) =>
        floor && read.version < floor.version && (!('isSeen' in how) || isSeenSince(history, read, floor)),
    )
    return broken ? [{ promise: broken.promise, read, floor: broken.floor! }] : []
  })
  return { violations, replayed: replayedOf(fleet) }
}

/**
 * What was applied before this moment, every process must know when this read starts.
 *
 * An answer from memory is given only after a look at the clock which says that the log was heard less than `maxStaleness`
 * ago, and a process that was stopped finds by that look that it was not: so such answers get no allowance at all. Any other
 * answer may be that of a read that was under way already, of Redis or of the source, and that this read has joined. Such a
 * read is over long before `maxStaleness` while its process runs; where the process was stopped in the middle, or starved,
 * its timers run before it has read from any socket what it has missed, and a read that they start joins what was asked
 * before. So the time in which this process did not run does not count, as it has measured it by a timer; the time in
 * which others did not run does.
 */
function dueBefore({ from, startedAt }: ReadBy, running: RunningTime | undefined): number {
  if (from === 'memory' || !running) return startedAt - maxStaleness
  return running.before(startedAt, maxStaleness)
}

/**
 * Has this process seen what a floor says since that is in effect? What a process has loaded itself while Redis was away
 * tells nothing of what Redis has when it is there again: until the others have told it, and for `maxStaleness` from then on,
 * that may be older.
 */
function isSeenSince({ reads }: History, { by, name, startedAt }: ReadBy, floor: Floor): boolean {
  return reads.some(
    (other) =>
      other.by === by &&
      other.name === name &&
      other.version >= floor.version &&
      other.startedAt > floor.from &&
      other.endedAt < startedAt,
  )
}

const keyActions: ReadonlySet<Action> = new Set(['set', 'update', 'delete', 'expire'])

/**
 * Everything from before this moment is known to whichever server this read may have asked.
 *
 * A master that was stopped believes to be one when it goes on, until a sentinel tells it otherwise, and so do the processes
 * that are connected to it: they hear a log, and it is not the one that the others write to. What was applied since it was
 * stopped binds only who has done it, as long as that goes on, and until what was learned from it is too old to be used: the
 * log is compared with its server each quarter of `maxStaleness`, and only then it is seen that this is none any more.
 */
function commonBefore({ endedAt, startedAt }: ReadBy, splits: readonly Split[]): number {
  const split = splits.find(({ from, until }) => endedAt > from && startedAt < until + 1.25 * maxStaleness)
  return Math.min(startedAt, split?.since ?? Infinity)
}

/**
 * It has joined no other read, so it has asked Redis, or the source, itself. What was changed by its key before is not there
 * any more then, whatever this process has heard; only tags, layers and the namespace leave the old value to be judged by who
 * reads it.
 */
function asksAfterItBegan({ from, isAlone, name }: ReadBy): boolean {
  return from !== 'memory' && isAlone && itemOf(name).layer === 'plain'
}

function floorBefore(lines: FloorLines, read: ReadBy, moment: number, limit?: number): Floor | undefined {
  const isInstead = read.outcome === 'stale' && read.why !== whileRefreshing
  const ending = lines.ending.filter(
    (floor) =>
      floor.from < moment &&
      read.endedAt < floor.until &&
      floor.version <= (limit ?? Infinity) &&
      !(isInstead && floor.isSoft),
  )
  const lasting = (isInstead ? lines.hard : lines.all).before(moment, limit)
  return [...ending, ...(lasting ? [lasting] : [])].toSorted((a, b) => b.version - a.version)[0]
}

function linesOf(floors: readonly Floor[], keyOf: (floor: Floor) => string): Map<string, FloorLines> {
  const lines = Array.from(groupedBy(floors, keyOf), ([key, group]) => {
    const lasting = group.filter(({ until }) => until === Infinity)
    return [
      key,
      {
        all: new VersionLine(lasting),
        hard: new VersionLine(lasting.filter(({ isSoft }) => !isSoft)),
        ending: group.filter(({ until }) => until < Infinity),
      },
    ] as const
  })
  return new Map(lines)
}

/** What each process has been answered, by the moment it knew. */
function seenOf(reads: readonly ReadBy[]): Map<string, VersionLine<Step>> {
  const groups = groupedBy(reads, ({ by, name }) => `${by} ${name}`)
  return new Map(
    Array.from(groups, ([key, group]) => [
      key,
      new VersionLine(group.map(({ version, endedAt }) => ({ version, from: endedAt }))),
    ]),
  )
}

function runningOf({ pauses }: History): Map<string, RunningTime> {
  return new Map(
    Array.from(
      groupedBy(pauses, ({ by }) => by),
      ([by, group]) => [by, new RunningTime(group)],
    ),
  )
}
