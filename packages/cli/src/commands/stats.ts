import {
  type KeySample,
  type LayerFacts,
  type LayerSample,
  type TtlShare,
  readFleet,
  sampleKeys,
  timeText,
} from '@cache/core/operations'
import { type AddCommand, action } from '../command.ts'
import { type ServerNumbers, serversOf } from '../server-info.ts'
import { type Output, bytesText, percent } from '../output.ts'
import { wholeNumber } from './keys.ts'

interface Flags {
  readonly sample: number
}

export const addStats: AddCommand = (program, signal) => {
  program
    .command('stats')
    .description('Show what is in Redis, layer by layer: keys, bytes, lives')
    .option('--sample <n>', 'keys to look at; the numbers are estimates where there are more', wholeNumber, 10_000)
    .action(
      action<Flags>(signal, async ({ client, namespace, output, place, target }, { sample }) => {
        const { layers } = await readFleet(target)
        const [found, servers] = await Promise.all([
          sampleKeys(target, layers, { keys: sample, time: '5s' }),
          serversOf(client),
        ])
        const totals = totalsOf(found, servers)
        if (output.isJson) {
          return output.json({
            namespace,
            redis: place.text,
            ...totals,
            layers: found.layers.map((each) => ({ ...each, ttl: each.ttl.map(jsonOf) })),
          })
        }
        showTotals(output, { namespace, redis: place.text }, totals)
        output.line()
        showLayers(output, found.layers, layers)
      }),
    )
}

interface Totals {
  readonly keys: number
  readonly bytes: number
  readonly isComplete: boolean
  readonly keysLookedAt: number
  readonly server: {
    readonly usedMemory: number
    readonly maxMemory: number
    readonly evictedKeys: number
    readonly hitRate: number | undefined
  }
}

function totalsOf({ isComplete, layers, seen }: KeySample, servers: readonly ServerNumbers[]): Totals {
  const sum = (pick: (server: ServerNumbers) => number): number => servers.reduce((all, each) => all + pick(each), 0)
  const [hits, misses] = [sum((each) => each.hits), sum((each) => each.misses)]
  return {
    keys: layers.reduce((all, { keys }) => all + keys, 0),
    bytes: layers.reduce((all, { bytes }) => all + bytes, 0),
    isComplete,
    keysLookedAt: seen,
    server: {
      usedMemory: sum((each) => each.usedMemory),
      maxMemory: sum((each) => each.maxMemory),
      evictedKeys: sum((each) => each.evictedKeys),
      hitRate: hits + misses === 0 ? undefined : hits / (hits + misses),
    },
  }
}

// Infinity has no word in JSON: the key is absent there.
function jsonOf({ keys, upTo }: TtlShare): object {
  return upTo === Infinity ? { keys } : { keys, upTo }
}

function showTotals(
  output: Output,
  where: { namespace: string; redis: string },
  { bytes, isComplete, keys, keysLookedAt, server }: Totals,
): void {
  const about = isComplete ? '' : `about (${keysLookedAt.toLocaleString('en-US')} keys looked at) `
  const most = server.maxMemory === 0 ? 'no limit' : `of ${bytesText(server.maxMemory)}`
  output.list([
    ['namespace', where.namespace],
    ['redis', where.redis],
    ['keys', `${about}${keys.toLocaleString('en-US')}`],
    ['size', `${about}${bytesText(bytes)}`],
    [
      'memory of Redis',
      `${bytesText(server.usedMemory)}, ${most}; ${server.evictedKeys.toLocaleString('en-US')} keys evicted`,
    ],
    ['reads of Redis that found a key', percent(server.hitRate) ?? 'none yet'],
  ])
}

function showLayers(output: Output, layers: readonly LayerSample[], known: readonly LayerFacts[]): void {
  if (layers.length === 0) return output.line('There are no entries in this namespace.')
  const rows = layers.map(({ bytes, keyPrefix, keys, layer, ttl }) => {
    const facts = known.find((each) => each.keyPrefix === keyPrefix)
    return [
      layer,
      facts?.level,
      keys,
      bytesText(bytes),
      bytesText(keys === 0 ? 0 : Math.round(bytes / keys)),
      facts?.ttl === undefined ? undefined : timeText(facts.ttl),
      leftText(ttl),
    ]
  })
  output.table(['LAYER', 'LEVEL', 'KEYS', 'BYTES', 'EACH', 'TTL', 'LEFT IN REDIS'], rows)
}

/** The shortest few words for how long the keys have: `60 % under 1 h, 40 % under 6 h`. */
function leftText(ttl: readonly TtlShare[]): string {
  const all = ttl.reduce((sum, { keys }) => sum + keys, 0)
  const shares = ttl
    .filter(({ keys }) => keys > 0)
    .map(({ keys, upTo }) => {
      const share = `${Math.round((100 * keys) / all)} %`
      return upTo === Infinity ? `${share} longer` : `${share} under ${timeText(upTo)}`
    })
  return shares.join(', ')
}
