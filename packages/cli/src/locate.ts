import { type LayerFacts, createKeyBuilder, layerOfKey, readFleet } from '@cache/core/operations'
import { Failure } from './failure.ts'
import type { Session } from './session.ts'

/** An entry as it is named on the command line: a layer and an id, or a whole key alone. */
export interface Asked {
  readonly layerOrKey: string
  readonly id: string | undefined
  /** JSON */
  readonly params: string | undefined
}

export interface Located {
  readonly layer: LayerFacts
  readonly key: string
}

/** The key of an entry; of a layer that nobody has told of, the version is the one whose key exists. */
export async function locate({ client, namespace, target }: Session, asked: Asked): Promise<Located> {
  const { layers } = await readFleet(target)
  if (asked.id === undefined) return ofKey(namespace, layers, asked.layerOrKey)
  const name = asked.layerOrKey
  const known = layers.filter((layer) => layer.name === name)
  const candidates = (known.length > 0 ? known : guesses(namespace, name)).map((layer) => ({
    layer,
    key: createKeyBuilder(layer)(asked.id!, paramsOf(asked.params)),
  }))
  if (candidates.length === 1) return candidates[0]!
  const found = await target.exchange(() => Promise.all(candidates.map(({ key }) => client.exists(key))))
  return candidates.find((_, at) => found[at] === 1) ?? candidates[0]!
}

// Raised when what a layer holds changes its form, so that most are small.
const versions = Array.from({ length: 20 }, (_, at) => at + 1)

function guesses(namespace: string, name: string): LayerFacts[] {
  return versions.flatMap((version) =>
    [false, true].flatMap((hashIds) => {
      const layer = layerOfKey(namespace, [], `${namespace}:${name}:v${version}:`)
      if (!layer) throw new Failure('usage', `${JSON.stringify(name)} cannot be the name of a layer`)
      return [{ ...layer, hashIds }]
    }),
  )
}

function ofKey(namespace: string, layers: readonly LayerFacts[], key: string): Located {
  const layer = layerOfKey(namespace, layers, key)
  if (layer) return { layer, key }
  throw new Failure(
    'usage',
    `${JSON.stringify(key)} is no key of namespace ${namespace}; give a layer and an id, or a whole key`,
  )
}

function paramsOf(text: string | undefined): unknown {
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Failure('usage', `--params must be JSON: ${(error as Error).message}`, error)
  }
}
