import { type WindowStatistics, readStatistics, timeText } from '@cache/core/operations'
import { type Output, bytesText, percent, plain, tableText } from './output.ts'
import { type ServerNumbers, serversOf } from './server-info.ts'
import type { Session } from './session.ts'

/** What a moment looks like. */
export interface Snapshot {
  readonly namespace: string
  readonly redis: string
  /** ISO 8601 */
  readonly at: string
  readonly commandsPerSecond: number
  readonly clients: number
  readonly usedMemory: number
  readonly evictedKeys: number
  readonly lastHour: WindowStatistics
  /** The newest first. */
  readonly invalidations: readonly Told[]
}

/** A message of the log. */
export interface Told {
  readonly position: number
  readonly ago: number
  /** `remove`, `expire`, `replace` of keys, `scopes`, `pattern`. */
  readonly kind: string
  readonly names: readonly string[]
}

const messagesShown = 15

/** `before`: statistics that are new enough, since they change once a minute. */
export async function snapshotOf(
  { client, namespace, place, target }: Session,
  before?: WindowStatistics,
): Promise<Snapshot> {
  const [servers, statistics, messages] = await Promise.all([
    serversOf(client),
    before ?? readStatistics(target, { keys: false, hottest: 0 }).then(({ lastHour }) => lastHour),
    target.exchange(
      () =>
        client.call('XREVRANGE', `{${namespace}:invalidation}:log`, '+', '-', 'COUNT', messagesShown) as Promise<
          Message[]
        >,
    ),
  ])
  const sum = (pick: (server: ServerNumbers) => number): number => servers.reduce((all, each) => all + pick(each), 0)
  const now = Date.now()
  return {
    namespace,
    redis: place.text,
    at: new Date(now).toISOString(),
    commandsPerSecond: sum((each) => each.commandsPerSecond),
    clients: sum((each) => each.clients),
    usedMemory: sum((each) => each.usedMemory),
    evictedKeys: sum((each) => each.evictedKeys),
    lastHour: statistics,
    invalidations: messages.map((message) => toldBy(message, now)),
  }
}

type Message = readonly [id: string, fields: readonly string[]]

function toldBy([id, fields]: Message, now: number): Told {
  const field = (name: string): string => fields[fields.indexOf(name) + 1] ?? ''
  const position = Number.parseInt(id, 10)
  // Positions are microseconds of the Redis clock.
  return { position, ago: Math.max(0, now - position / 1000), kind: field('kind'), names: namesOf(field('body')) }
}

function namesOf(body: string): string[] {
  try {
    const names: unknown = JSON.parse(body)
    return Array.isArray(names) ? names.map(String) : []
  } catch {
    return []
  }
}

export function linesOf(output: Output, snapshot: Snapshot): string[] {
  const { clients, commandsPerSecond, evictedKeys, invalidations, lastHour, usedMemory } = snapshot
  const bold = (text: string): string => output.styled('bold', text)
  const layers = lastHour.layers.map(({ hitRate, layer, loads, misses, reads, removals }) => [
    layer,
    reads,
    percent(hitRate),
    misses,
    loads,
    removals,
  ])
  const head = ['LAYER, LAST HOUR', 'READS', 'HITS', 'MISSES', 'LOADS', 'IDS REMOVED'].map(bold)
  const redis = `${commandsPerSecond.toLocaleString('en-US')} commands/s, ${clients} connections, ${bytesText(usedMemory)}`
  return [
    `${bold(snapshot.namespace)} in ${snapshot.redis}, ${snapshot.at}`,
    `Redis: ${redis}, ${evictedKeys.toLocaleString('en-US')} keys evicted`,
    `Last hour: ${lastHour.reads.toLocaleString('en-US')} reads, ${percent(lastHour.hitRate) ?? '–'} hits, ${timeText(lastHour.timeSaved)} saved`,
    '',
    ...(layers.length === 0 ? ['No process has told of reads.'] : tableText(head, layers).split('\n')),
    '',
    bold('INVALIDATIONS, THE NEWEST FIRST'),
    ...(invalidations.length === 0 ? ['none'] : invalidations.map(lineOf)),
  ]
}

function lineOf({ ago, kind, names }: Told): string {
  const more = names.length > 5 ? `, … (${names.length})` : ''
  return `${timeText(ago).padStart(8)}  ${kind.padEnd(8)}${plain(names.slice(0, 5).join(', '))}${more}`
}
