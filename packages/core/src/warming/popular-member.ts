import type { KeyBuilder } from '../key/cache-key.ts'
import type { Counted } from './popularity-sketch.ts'

/** An id that was asked for often, with its params if it has any. */
export interface PopularId {
  readonly id: string
  readonly params?: unknown
}

/** s after which a count has lost half of its weight. */
export const halfLife = 3600

/** Of the ranking of a layer; no key of a layer has `#` in front of its id. */
export function rankingKeyOf(namespace: string, layer: string): string {
  return `${namespace}:#popular:${layer}`
}

// UTF-16 units; longer ones are not worth their room.
const longestMember = 400

/** How an id and its params stand in the ranking; `undefined` where they are too long, or would not lead to the same key again. */
export function memberOf({ id, key, params }: Counted, keyOf: KeyBuilder): string | undefined {
  try {
    const member = JSON.stringify(params === undefined ? [String(id)] : [String(id), params])
    const [sameId, sameParams] = JSON.parse(member) as [string, unknown]
    return member.length <= longestMember && keyOf(sameId, sameParams) === key ? member : undefined
  } catch {
    // Params that JSON cannot carry, or that their caller has written to since.
    return undefined
  }
}

/** `undefined`: another program has written it. */
export function popularIdOf(member: string): PopularId | undefined {
  try {
    const parsed: unknown = JSON.parse(member)
    if (!Array.isArray(parsed) || typeof parsed[0] !== 'string') return undefined
    return parsed.length > 1 ? { id: parsed[0], params: parsed[1] } : { id: parsed[0] }
  } catch {
    return undefined
  }
}
