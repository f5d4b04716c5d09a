import {
  type HotId,
  type LayerFacts,
  type LayerSample,
  type RouteTotals,
  type TtlShare,
  type WindowStatistics,
  timeText,
} from '@cache/core/operations'
import { type Output, bytesText, percent } from '../output.ts'
import type { ServerNumbers } from '../server-info.ts'

export interface StatsTotals {
  readonly namespace: string
  readonly redis: string
  readonly keys: number
  readonly bytes: number
  readonly isComplete: boolean
  readonly keysLookedAt: number
  readonly server: Pick<ServerNumbers, 'usedMemory' | 'maxMemory' | 'evictedKeys'>
}

interface Windows {
  readonly lastHour: WindowStatistics
  readonly lastDay: WindowStatistics
}

export function showTotals(output: Output, totals: StatsTotals, { lastDay, lastHour }: Windows): void {
  const { bytes, isComplete, keys, keysLookedAt, namespace, redis, server } = totals
  const about = isComplete ? '' : `about (${keysLookedAt.toLocaleString('en-US')} keys looked at) `
  const most = server.maxMemory === 0 ? 'no limit' : `of ${bytesText(server.maxMemory)}`
  output.list([
    ['namespace', namespace],
    ['redis', redis],
    ['keys', `${about}${keys.toLocaleString('en-US')}`],
    ['size', `${about}${bytesText(bytes)}`],
    [
      'memory of Redis',
      `${bytesText(server.usedMemory)}, ${most}; ${server.evictedKeys.toLocaleString('en-US')} keys evicted`,
    ],
    ['last hour', windowText(lastHour)],
    ['last day', windowText(lastDay)],
  ])
}

function windowText({ hitRate, invalidations, loads, reads, timeSaved }: WindowStatistics): string {
  if (reads === 0) return 'no process has told of reads'
  const { ids, layers, patterns, tags, everything } = invalidations
  const removed = (ids + layers + patterns + tags + everything).toLocaleString('en-US')
  const counts = `${reads.toLocaleString('en-US')} reads, ${percent(hitRate)} hits, ${loads.toLocaleString('en-US')} loads`
  return `${counts}, ${removed} invalidations, ${timeText(timeSaved)} saved`
}

interface AboutLayers extends Windows {
  readonly known: readonly LayerFacts[]
}

export function showLayers(
  output: Output,
  samples: readonly LayerSample[],
  { known, lastDay, lastHour }: AboutLayers,
): void {
  output.line()
  if (samples.length === 0) return output.line('There are no entries in this namespace.')
  const rows = samples.map(({ bytes, keyPrefix, keys, layer, ttl }) => {
    const facts = known.find((each) => each.keyPrefix === keyPrefix)
    return [
      layer,
      facts?.level,
      keys,
      bytesText(bytes),
      rateIn(lastHour, layer),
      rateIn(lastDay, layer),
      facts?.ttl === undefined ? undefined : timeText(facts.ttl),
      leftText(ttl),
    ]
  })
  output.table(['LAYER', 'LEVEL', 'KEYS', 'BYTES', 'HITS 1 H', 'HITS 1 D', 'TTL', 'LEFT IN REDIS'], rows)
}

function rateIn({ layers }: WindowStatistics, name: string): string | undefined {
  return percent(layers.find(({ layer }) => layer === name)?.hitRate)
}

/** In a few words for how long the keys are there: `60 % under 1 h, 40 % under 6 h`. */
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

export function showRoutes(output: Output, { bottomRoutes, topRoutes }: WindowStatistics): void {
  const show = (title: string, routes: readonly RouteTotals[]): void => {
    if (routes.length === 0) return
    const rows = routes.map(({ hitRate, misses, requests, route }) => [route, requests, misses, percent(hitRate)])
    output.line()
    output.table([title, 'REQUESTS', 'MISSES', 'HITS 1 D'], rows)
  }
  show('TOP ROUTES', topRoutes)
  show('BOTTOM ROUTES', bottomRoutes)
}

export function showHottest(output: Output, hottest: readonly HotId[]): void {
  if (hottest.length === 0) return
  output.line()
  const rows = hottest.map(({ asked, id, layer, params }) => [
    layer,
    params === undefined ? id : `${id} ${JSON.stringify(params)}`,
    asked === undefined ? undefined : Math.round(asked),
  ])
  output.table(['HOTTEST', 'ID', 'ASKED ABOUT'], rows)
}
