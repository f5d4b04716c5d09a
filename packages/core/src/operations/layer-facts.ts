import type { CacheConfig, CascadeRule, LayerConfig } from '../config/cache-config.ts'
import type { LayerLevel } from '../config/cache-options.ts'
import { longestLifeOf } from '../entry/longest-life.ts'
import { layersKeyOf } from './statistics-keys.ts'
import type { Target } from './target.ts'

/** What can be told of a layer without the application: told by its processes, or guessed from a key. */
export interface LayerFacts {
  readonly name: string
  /** Everything of the Redis key before the id, as `newsroom:article:v1:`. */
  readonly keyPrefix: string
  readonly hashIds: boolean
  /** `undefined`: guessed, as all that follows. */
  readonly level: LayerLevel | undefined
  /** ms */
  readonly ttl: number | undefined
  /** For how long Redis may have an entry, ms. */
  readonly longestLife: number | undefined
  /** `msgpack`, `json`, or the name of the user's own. */
  readonly codec: string | undefined
  /** Whether `layer.popular()` has something to tell. */
  readonly popularity: boolean
}

/** What the processes of a fleet have told of themselves. */
export interface FleetFacts {
  readonly layers: readonly LayerFacts[]
  /** Rules by which tags imply others. */
  readonly cascade: readonly CascadeRule[]
}

// No name of a layer has a `#`.
const cascadeField = '#cascade'

/** Fields of the hash that tells of the layers. */
export function factFields({
  cascade,
  layers,
}: Pick<CacheConfig, 'layers' | 'cascade'>): (readonly [string, string])[] {
  const facts = Array.from(layers.values(), (layer) => [layer.name, JSON.stringify(factsOf(layer))] as const)
  return [...facts, [cascadeField, JSON.stringify(cascade)]]
}

export function factsOf({ codec, hashIds, keyPrefix, level, name, policy, popularity }: LayerConfig): LayerFacts {
  return {
    name,
    keyPrefix,
    hashIds,
    level,
    ttl: policy.ttl,
    longestLife: longestLifeOf(policy),
    codec: typeof codec === 'object' ? codec.name : codec,
    popularity,
  }
}

/** What processes with statistics have told in the last month, by name; nothing where there were none. */
export async function readFleet(target: Target): Promise<FleetFacts> {
  const key = layersKeyOf(target.namespace)
  const fields = pairsOf(await target.exchange((client) => client.call('HGETALL', key)))
  const layers = fields.flatMap(([name, text]) => {
    const facts = name === cascadeField ? undefined : (parsed(text) as Partial<LayerFacts> | undefined)
    return facts?.keyPrefix === undefined ? [] : [{ ...unknown, ...facts, name, keyPrefix: facts.keyPrefix }]
  })
  layers.sort((a, b) => (a.name < b.name ? -1 : 1))
  const cascade = parsed(fields.find(([name]) => name === cascadeField)?.[1] ?? '[]')
  return { layers, cascade: Array.isArray(cascade) ? (cascade as CascadeRule[]) : [] }
}

const unknown = {
  hashIds: false,
  level: undefined,
  ttl: undefined,
  longestLife: undefined,
  codec: undefined,
  popularity: false,
}

/** The layer of a key: a known one, or one guessed by the form `namespace:prefix:v1:id`; `undefined`: no value of a layer. */
export function layerOfKey(namespace: string, known: readonly LayerFacts[], key: string): LayerFacts | undefined {
  const layer = known.find(({ keyPrefix }) => key.startsWith(keyPrefix))
  if (layer) return layer
  const start = `${namespace}:`
  if (!key.startsWith(start)) return undefined
  const [whole, name] = guess.exec(key.slice(start.length)) ?? []
  return whole === undefined || name === undefined ? undefined : { ...unknown, name, keyPrefix: start + whole }
}

// By default the prefix of a layer is its name.
const guess = /^([^#{}]+?):v\d+:/

/** An answer to HGETALL, which is a list in RESP2 and may be a map in RESP3. */
export function pairsOf(answer: unknown): (readonly [string, string])[] {
  if (answer instanceof Map) return [...(answer as Map<string, string>)]
  if (!Array.isArray(answer)) return Object.entries((answer ?? {}) as Record<string, string>)
  const flat = answer as string[]
  return Array.from({ length: flat.length / 2 }, (_, at) => [flat[2 * at]!, flat[2 * at + 1]!] as const)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
