import type { WriteBy } from './history.ts'
import type { Loss } from './losses.ts'
import type { Step } from './version-line.ts'

/** From when on, and until when, no read may return an older version. */
export interface Floor extends Step {
  readonly name: string
  readonly until: number
  /** It was expired, not removed: what is older may still stand in for a load that fails. */
  readonly isSoft: boolean
  readonly write: WriteBy
  /** What became of it in a failover. */
  readonly loss: Loss | undefined
}

/** What binds the process that has made the writes: they have resolved, in whichever way. */
export function ownFloors(writes: readonly WriteBy[]): Floor[] {
  return writes.flatMap((write) => floorsFrom(write, write.resolvedAt))
}

/**
 * What binds all processes: writes that were applied. What was queued is applied when a later write of its process is, since
 * Redis is told of what is queued first; the same goes for updates, which do not tell whether they were.
 *
 * What a failover has lost binds until that failover begins, and again from when it is made again. The process that had made
 * it does so when it has heard of the new master, and is held to that; the others cannot know of it before. Only where that
 * process was killed as well does nobody make it again.
 */
export function fleetFloors(writes: readonly WriteBy[], losses: readonly Loss[]): Floor[] {
  const lost = Map.groupBy(losses, ({ write }) => write)
  const applied = writes.filter(({ status }) => status === 'applied').toSorted((a, b) => a.calledAt - b.calledAt)
  const appliedBy = Map.groupBy(applied, ({ by }) => by)
  return writes.flatMap((write) => {
    if (lost.has(write)) return lost.get(write)!.flatMap(floorsAround)
    if (write.status === 'applied') return floorsFrom(write, write.resolvedAt)
    const next = appliedBy.get(write.by)?.find(({ calledAt }) => calledAt > write.resolvedAt)
    return next && !lost.has(next) ? floorsFrom(write, next.resolvedAt) : []
  })
}

/** Writes that were queued, and of which Redis was told later. */
export function replayedOf(floors: readonly Floor[]): number {
  return new Set(floors.filter(({ write }) => write.status === 'queued').map(({ write }) => write)).size
}

function floorsAround(loss: Loss): Floor[] {
  const { write, lostAt, againAt, dueAt } = loss
  const version = write.versions[loss.name]!
  const floor = (from: number, until: number): Floor => ({ ...floorOf(write, loss.name, version), from, until, loss })
  const again = Math.max(write.resolvedAt, Math.min(againAt ?? Infinity, dueAt ?? Infinity))
  return [floor(write.resolvedAt, lostAt), floor(again, Infinity)].filter(({ from, until }) => from < until)
}

function floorsFrom(write: WriteBy, from: number): Floor[] {
  return Object.entries(write.versions).map(([name, version]) => Object.assign(floorOf(write, name, version), { from }))
}

function floorOf(write: WriteBy, name: string, version: number): Floor {
  const isSoft = write.action === 'expire' || write.action === 'expireTags'
  return { name, version, from: write.resolvedAt, until: Infinity, isSoft, write, loss: undefined }
}
