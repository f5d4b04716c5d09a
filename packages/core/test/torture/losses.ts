import type { LogMessage } from '../../src/invalidation/log-message.ts'
import { namespace } from './fleet.ts'
import type { Fault, History, WriteBy } from './history.ts'
import { itemOf } from './items.ts'
import { maxStaleness } from './protocol.ts'
import { now } from './time.ts'

/** An invalidation of one name that had been applied and that a failover has lost, since replicas follow their master late. */
export interface Loss {
  readonly write: WriteBy
  readonly name: string
  /** When the trouble began in which it was lost; that it was in effect before is not in question. */
  readonly lostAt: number
  /** When the same was invalidated again on the new master, whoever did it. */
  readonly againAt: number | undefined
  /** When its process must have done so: it hears the log of the new master, and has nothing queued. Not if it was killed. */
  readonly dueAt: number | undefined
}

// The clock by which Redis issues positions and that of this test are read one after the other, ms.
const clockTolerance = 5

/** Finds them by comparing what was applied with the log after each failover. */
export function lossesOf(history: History, logs: readonly (readonly LogMessage[])[]): Loss[] {
  const kept = survivors(logs)
  const positions = new Set(kept.map(({ position }) => position))
  const oldest = kept[0]?.position ?? Infinity
  const known = { kept, failovers: failoversOf(history, logs), calm: history.calm }
  return history.writes
    .filter(({ position }) => position !== undefined && position >= oldest && !positions.has(position))
    .flatMap((write) => Object.keys(write.versions).map((name) => lossOf(write, name, known)))
}

/** Lost, and not made again by a process that lives and had every reason to do so. */
export function forgottenOf(losses: readonly Loss[]): Loss[] {
  return losses.filter(({ againAt, dueAt }) => dueAt !== undefined && (againAt ?? Infinity) > dueAt + clockTolerance)
}

interface Known {
  readonly kept: readonly LogMessage[]
  readonly failovers: readonly Failover[]
  readonly calm: History['calm']
}

/** A fault that has ended with another master, and the positions in its log then. */
interface Failover {
  readonly fault: Fault
  readonly positions: ReadonlySet<number>
}

function failoversOf({ faults }: History, logs: readonly (readonly LogMessage[])[]): Failover[] {
  const ofMaster = faults.filter(({ kind }) => kind.startsWith('master'))
  return ofMaster.map((fault, at) => ({ fault, positions: new Set(logs[at]!.map(({ position }) => position)) }))
}

function lossOf(write: WriteBy, name: string, { kept, failovers, calm }: Known): Loss {
  const failover = failovers.find(
    ({ fault, positions }) => fault.until > write.resolvedAt && !positions.has(write.position!),
  )
  const again = kept.find((message) => message.position > write.position! && covers(message, name))
  return {
    write,
    name,
    lostAt: failover?.fault.from ?? Infinity,
    againAt: again && momentOf(again.position),
    dueAt: dueAfter(failover?.fault.until ?? Infinity, write.by, { failovers, calm }),
  }
}

/** When a process must have made it again: what it makes while the next master comes to its end may be lost as well. */
function dueAfter(end: number, by: string, known: Pick<Known, 'failovers' | 'calm'>): number | undefined {
  // Who hears a log then has heard it on the new master, whatever it was connected to before.
  const heardFrom = end + maxStaleness
  const due = known.calm.find((each) => each.by === by && each.at > heardFrom)?.at
  const next = known.failovers.find(({ fault }) => fault.until > end && fault.from <= (due ?? Infinity))
  return next ? dueAfter(next.fault.until, by, known) : due
}

/** What every later log still has, or has only dropped for its length. */
function survivors(logs: readonly (readonly LogMessage[])[]): readonly LogMessage[] {
  return logs.reduceRight<readonly LogMessage[]>((kept, log) => {
    const oldest = kept[0]?.position ?? Infinity
    return log.filter(({ position }) => position < oldest).concat(kept)
  }, [])
}

function covers(message: LogMessage, name: string): boolean {
  const { id, layer, tags } = itemOf(name)
  switch (message.kind) {
    case 'remove':
    case 'expire':
    case 'replace':
      return message.keys.includes(`${namespace}:${layer}:v1:${id}`)
    case 'scopes':
      return ['*', `layer:${layer}`, ...tags.map((tag) => `tag:${tag}`)].some((scope) =>
        message.members.some((member) => member.slice(1) === scope),
      )
    default:
      return true
  }
}

/** Positions are the wall clock of this machine, in microseconds. */
function momentOf(position: number): number {
  return position / 1000 - wallClockAhead
}

const wallClockAhead = Date.now() - now()
