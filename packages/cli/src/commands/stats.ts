import { type KeySample, type TtlShare, readFleet, readStatistics } from '@cache/core/operations'
import { type AddCommand, action } from '../command.ts'
import { type ServerNumbers, serversOf } from '../server-info.ts'
import { wholeNumber } from './keys.ts'
import { type StatsTotals, showHottest, showLayers, showRoutes, showTotals } from './stats-tables.ts'

interface Flags {
  readonly sample: number
}

export const addStats: AddCommand = (program, signal) => {
  program
    .command('stats')
    .description('Show keys, bytes and lives layer by layer, hit rates of the fleet, the best and worst routes')
    .option('--sample <n>', 'keys to look at; the numbers are estimates where there are more', wholeNumber, 10_000)
    .action(
      action<Flags>(signal, async ({ client, namespace, output, place, target }, { sample }) => {
        const [fleet, statistics, servers] = await Promise.all([
          readFleet(target),
          readStatistics(target, { keys: { keys: sample, time: '5s' } }),
          serversOf(client),
        ])
        const { keys, hottest, lastDay, lastHour } = statistics
        const totals = { namespace, redis: place.text, ...totalsOf(keys), server: serverTotals(servers) }
        if (output.isJson) {
          const layers = keys?.layers.map(({ ttl, ...layer }) => Object.assign(layer, { ttl: ttl.map(jsonOf) })) ?? []
          return output.json({ ...totals, layers, lastHour, lastDay, hottest })
        }
        showTotals(output, totals, { lastDay, lastHour })
        showLayers(output, keys?.layers ?? [], { known: fleet.layers, lastHour, lastDay })
        showRoutes(output, lastDay)
        showHottest(output, hottest)
      }),
    )
}

function totalsOf(sample: KeySample | undefined): Pick<StatsTotals, 'keys' | 'bytes' | 'isComplete' | 'keysLookedAt'> {
  const layers = sample?.layers ?? []
  return {
    keys: layers.reduce((all, { keys }) => all + keys, 0),
    bytes: layers.reduce((all, { bytes }) => all + bytes, 0),
    isComplete: sample?.isComplete ?? false,
    keysLookedAt: sample?.seen ?? 0,
  }
}

/** Of all masters. */
function serverTotals(servers: readonly ServerNumbers[]): StatsTotals['server'] {
  const sum = (pick: (server: ServerNumbers) => number): number => servers.reduce((all, each) => all + pick(each), 0)
  return {
    usedMemory: sum((each) => each.usedMemory),
    maxMemory: sum((each) => each.maxMemory),
    evictedKeys: sum((each) => each.evictedKeys),
  }
}

// Infinity has no word in JSON: there is no bound then.
function jsonOf({ keys, upTo }: TtlShare): object {
  return upTo === Infinity ? { keys } : { keys, upTo }
}
