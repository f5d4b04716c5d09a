import type { LayerFacts } from '@cache/core/operations'
import type { LayerOptions } from '@cache/core'
import { Failure } from './failure.ts'

/** Options of a layer that reads and writes the same entries as that of the application, as far as is known of it. */
export function layerOptionsOf(namespace: string, facts: LayerFacts, ttl: string | undefined): LayerOptions {
  const [, prefix, version] = /^(.+):v(\d+):$/s.exec(facts.keyPrefix.slice(namespace.length + 1)) ?? []
  if (facts.codec !== undefined && facts.codec !== 'json' && facts.codec !== 'msgpack')
    throw new Failure(
      'problem',
      `layer ${facts.name} has a codec of its own, ${facts.codec}: only the application can write it`,
    )
  const known = ttl ?? facts.ttl
  if (known === undefined) throw new Failure('usage', `nobody has told of layer ${facts.name}: give it a --ttl`)
  return {
    ttl: known,
    jitter: 0.1,
    memory: false,
    maxValueBytes: '512mb',
    hashIds: facts.hashIds,
    ...(prefix !== undefined && { prefix }),
    ...(version !== undefined && { version: Number(version) }),
    ...(facts.codec !== undefined && { codec: facts.codec }),
  }
}
