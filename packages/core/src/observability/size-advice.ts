import type { CacheConfig } from '../config/cache-config.ts'
import type { MemoryState, SizeEstimate } from './memory-state.ts'

// Parts of all reads: less is no reason to change a number.
const worthSaying = 0.02
const asGood = 0.001

/** What to make of the hit rates that other sizes would have; nothing where the present one is right, or may still move. */
export function sizeAdvice(
  memory: Pick<MemoryState, 'maxBytes' | 'sizing'> | undefined,
  { memory: config }: Pick<CacheConfig, 'memory'>,
): string[] {
  const now = memory?.sizing?.find(({ maxBytes }) => maxBytes === memory.maxBytes)
  if (!memory?.sizing || !now || !config) return []
  const { maxBytes, sizing } = memory
  const smaller = sizing.filter((estimate) => estimate.maxBytes < maxBytes)
  const larger = sizing.filter((estimate) => estimate.maxBytes > maxBytes)

  // The smallest that comes close to what the largest would bring.
  const most = Math.max(...larger.map(({ hitRate }) => hitRate))
  const better = larger.find(({ hitRate }) => hitRate - now.hitRate >= worthSaying && most - hitRate < worthSaying)
  if (maxBytes >= config.maxBytes && better) return [wouldRaise(now, better)]

  const enough = smaller.find(({ hitRate }) => now.hitRate - hitRate < asGood)
  return maxBytes <= (config.minBytes ?? 0) && enough ? [wouldDo(now, enough)] : []
}

function wouldRaise(now: SizeEstimate, better: SizeEstimate): string {
  return `\`memory.maxBytes\` of ${sizeOf(better)} would raise the hit rate of memory from ${rateOf(now)} to ${rateOf(better)}.`
}

function wouldDo(now: SizeEstimate, enough: SizeEstimate): string {
  return `\`memory.maxBytes\` of ${sizeOf(enough)} would do: the hit rate of memory would stay at ${rateOf(now)}.`
}

function sizeOf({ maxBytes }: SizeEstimate): string {
  const inMegabytes = maxBytes / 1024 ** 2
  if (inMegabytes < 1) return `${Math.ceil(maxBytes / 1024)} KB`
  return inMegabytes < 10 ? `${inMegabytes.toFixed(1)} MB` : `${Math.round(inMegabytes)} MB`
}

function rateOf({ hitRate }: SizeEstimate): string {
  return `${Math.round(100 * hitRate)} %`
}
