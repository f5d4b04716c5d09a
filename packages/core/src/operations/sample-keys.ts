import type { Duration } from '../config/cache-options.ts'
import { wholeNumber } from '../config/checks.ts'
import { parsePeriod } from '../config/duration.ts'
import type { RedisCommands } from '../redis/redis-commands.ts'
import { serversToSweep } from '../redis/swept-servers.ts'
import { type LayerFacts, layerOfKey } from './layer-facts.ts'
import { isValueKey, scanServer } from './scan-keys.ts'
import type { Target } from './target.ts'

/** What the layers have in Redis, told from some of the keys. */
export interface KeySample {
  /** Keys looked at, of other programs too. */
  readonly seen: number
  /** All there are: the numbers are exact. */
  readonly isComplete: boolean
  /** The largest first. */
  readonly layers: readonly LayerSample[]
}

export interface LayerSample {
  readonly layer: string
  /** More than one of a layer where its `version` has been raised, or its `prefix` changed. */
  readonly keyPrefix: string
  /** Looked at. */
  readonly sampled: number
  /** An estimate for all, unless the sample is complete. */
  readonly keys: number
  /** Of keys and values, without what Redis needs besides: some 60 to 100 bytes for each key. */
  readonly bytes: number
  readonly ttl: readonly TtlShare[]
}

/** Keys that Redis drops after at most so long. */
export interface TtlShare {
  /** ms; Infinity: later than all before. */
  readonly upTo: number
  readonly keys: number
}

export interface SampleOptions {
  /** Keys of the namespace to look at; default 2000. Where other programs have keys too, up to 20 times as many are looked at in all. */
  readonly keys?: number
  /** When to stop looking; default 500 ms. */
  readonly time?: Duration
}

const minute = 60_000
const ttlBounds = [minute, 10 * minute, 60 * minute, 360 * minute, 1440 * minute, 10_080 * minute, Infinity]

// Keys looked at for each that is looked for.
const strangers = 20

/** Keys whose size and life are asked in one exchange. */
const keysPerExchange = 250

/** ms */
interface Limits {
  readonly keys: number
  readonly time: number
}

/** Throws CONFIG_INVALID. */
export function checkedLimits({ keys = 2000, time = '500ms' }: SampleOptions): Limits {
  return { keys: wholeNumber('keys', keys, 1), time: parsePeriod(time, 'time') }
}

/**
 * Counts the keys of each layer, their bytes and the lives they have left, from a sample of bounded size and in bounded time. SCAN goes through
 * keys in the order of their hashes, so its beginning is as good as drawn by lot.
 */
export async function sampleKeys(
  target: Target,
  layers: readonly LayerFacts[],
  options: SampleOptions = {},
): Promise<KeySample> {
  const { keys, time } = checkedLimits(options)
  const until = performance.now() + time
  const { servers } = await target.exchange(serversToSweep)
  const limits = { most: Math.ceil(keys / servers.length), until }
  const parts = await Promise.all(servers.map((server) => sampleServer(target, server, layers, limits)))
  return {
    seen: sum(parts.map(({ seen }) => seen)),
    isComplete: parts.every(({ isComplete }) => isComplete),
    layers: merged(parts.flatMap((part) => part.layers)),
  }
}

async function sampleServer(
  target: Target,
  server: RedisCommands,
  layers: readonly LayerFacts[],
  { most, until }: { readonly most: number; readonly until: number },
): Promise<KeySample> {
  const size = Number(await target.exchange(() => server.call('DBSIZE')))
  const found = new Map<string, LayerFacts>()
  let seen = 0
  let isAll = false
  for await (const page of scanServer(target, server)) {
    seen += page.seen
    for (const key of page.keys) {
      const layer = isValueKey(target.namespace, key) && layerOfKey(target.namespace, layers, key)
      if (layer) found.set(key, layer)
    }
    isAll = page.isLast
    if (found.size >= most || seen >= strangers * most || performance.now() >= until) break
  }
  const keys = [...found.keys()]
  const asked = await measure(target, keys, until)
  // Where time was too short to measure all that were found, the rest is taken to be like them.
  const share = (isAll ? 1 : size / Math.max(1, seen)) * (keys.length / Math.max(1, asked.length))
  const measured = asked.flatMap((each) => (each ? [{ ...each, layer: found.get(each.key)! }] : []))
  return { seen, isComplete: isAll && asked.length === keys.length, layers: byLayer(measured, share) }
}

interface Measured {
  readonly key: string
  readonly bytes: number
  /** ms; below 0: none. */
  readonly life: number
}

/** As many as time allows; `undefined` for what has gone since it was found, or is no value. */
async function measure(target: Target, keys: readonly string[], until: number): Promise<(Measured | undefined)[]> {
  const measured: (Measured | undefined)[] = []
  for (let at = 0; at < keys.length; at += keysPerExchange) {
    if (at > 0 && performance.now() >= until) break
    const asked = keys.slice(at, at + keysPerExchange)
    measured.push(...(await target.exchange((client) => Promise.all(asked.map((key) => measureKey(client, key))))))
  }
  return measured
}

async function measureKey(client: RedisCommands, key: string): Promise<Measured | undefined> {
  const [length, life] = await Promise.all([
    client.call('STRLEN', key).catch(unlessOfOtherType),
    client.call('PTTL', key),
  ])
  if (length === undefined || life === gone) return undefined
  return { key, bytes: Buffer.byteLength(key) + Number(length), life: Number(life) }
}

// What PTTL says.
const gone = -2

function unlessOfOtherType(error: unknown): undefined {
  if (!(error instanceof Error) || !error.message.startsWith('WRONGTYPE')) throw error
}

function byLayer(measured: readonly (Measured & { readonly layer: LayerFacts })[], share: number): LayerSample[] {
  return [...Map.groupBy(measured, ({ layer }) => layer.keyPrefix)].map(([keyPrefix, keys]) => ({
    layer: keys[0]!.layer.name,
    keyPrefix,
    sampled: keys.length,
    keys: Math.round(share * keys.length),
    bytes: Math.round(share * sum(keys.map(({ bytes }) => bytes))),
    ttl: ttlBounds.map((upTo, at) => ({
      upTo,
      keys: Math.round(share * keys.filter(({ life }) => boundOf(life) === at).length),
    })),
  }))
}

function boundOf(life: number): number {
  return life < 0 ? ttlBounds.length - 1 : ttlBounds.findIndex((bound) => life <= bound)
}

/** Servers of a cluster have each a part of a layer. */
function merged(parts: readonly LayerSample[]): LayerSample[] {
  const layers = [...Map.groupBy(parts, ({ keyPrefix }) => keyPrefix).values()].map((same) => ({
    layer: same[0]!.layer,
    keyPrefix: same[0]!.keyPrefix,
    sampled: sum(same.map(({ sampled }) => sampled)),
    keys: sum(same.map(({ keys }) => keys)),
    bytes: sum(same.map(({ bytes }) => bytes)),
    ttl: ttlBounds.map((upTo, at) => ({ upTo, keys: sum(same.map(({ ttl }) => ttl[at]!.keys)) })),
  }))
  return layers.toSorted((a, b) => b.bytes - a.bytes)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, number) => all + number, 0)
}
