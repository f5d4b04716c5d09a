import { type Id, createKeyBuilder } from '../key/cache-key.ts'
import type { LayerContext } from '../paths/layer-context.ts'
import { updateThrough } from '../paths/update-path.ts'
import { type WriteRequest, writeRequest } from '../paths/write-path.ts'
import type { AnyReadRule } from './repository-rules.ts'

/** What is to be kept of a write, and where. */
export interface Keeping {
  readonly id: Id
  /** The value to keep of the write's result. */
  readonly valueOf: (result: unknown) => unknown
  /** The read that will find it there. */
  readonly as: AnyReadRule | undefined
}

/** Runs a write and keeps what it wrote unless something came in between; gives back the result of the write. */
export async function writeThrough(layer: LayerContext, keeping: Keeping, write: () => unknown): Promise<unknown> {
  const key = createKeyBuilder(layer.config)(keeping.id)
  let result: unknown
  let value: unknown
  const writeAndValue = async (): Promise<unknown> => {
    result = await write()
    value = toKeep(layer, key, keeping, result)
    return value
  }
  await updateThrough(
    layer,
    key,
    writeAndValue,
    requestOf(layer, keeping, () => value),
  )
  return result
}

/** A rule that throws loses what it was to keep, not the result of a write that has been carried out. */
function toKeep(layer: LayerContext, key: string, { valueOf }: Keeping, result: unknown): unknown {
  try {
    return valueOf(result)
  } catch (error) {
    layer.cache.observe({ type: 'value-not-stored', layer: layer.config.name, key, error })
    return undefined
  }
}

/** As the read would keep it, whose tags may hang on the value; that is there when it is to be kept. */
function requestOf({ config }: LayerContext, { as, id }: Keeping, value: () => unknown): WriteRequest {
  const { tags, ttl } = as ?? {}
  return {
    ...writeRequest(config.policy, id, ttl === undefined ? {} : { ttl }),
    get tags() {
      if (typeof tags !== 'function') return tags
      return value() === undefined ? undefined : tags(value(), id)
    },
  }
}

/** The read, among all, that keeps its results under this id when it is called with it. */
export function readAt(reads: Iterable<AnyReadRule>, layer: object, id: Id): AnyReadRule | undefined {
  for (const read of reads) if (read.layer === layer && keepsAt(read, id)) return read
  return undefined
}

function keepsAt(read: AnyReadRule, id: Id): boolean {
  if (!read.id) return read.takesId && !read.params
  try {
    return String(read.id(id)) === String(id) && read.params?.(id) === undefined
  } catch {
    return false
  }
}
