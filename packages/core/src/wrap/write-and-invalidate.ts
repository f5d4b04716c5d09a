import type { LayerContext } from '../paths/layer-context.ts'
import { type InvalidationTargets, invalidateTargets } from './invalidation-targets.ts'

/** How a write has ended. */
export type WriteEnd<T> =
  | { readonly failed: false; readonly result: T }
  | { readonly failed: true; readonly result: undefined }

type TargetsOf<T> = (end: WriteEnd<T>) => InvalidationTargets | Promise<InvalidationTargets>

/**
 * Writes to the source first, and has made invalid what that concerns before it settles. A write that fails may have been carried
 * out all the same, so it invalidates as well, as far as can be told without its result; its error is thrown unchanged.
 */
export async function writeAndInvalidate<T>(
  layer: LayerContext,
  name: string,
  write: () => T | Promise<T>,
  targetsOf: TargetsOf<T>,
): Promise<T> {
  let result: T
  try {
    result = await write()
  } catch (error) {
    await invalidateFailed(layer, name, targetsOf)
    throw error
  }
  await invalidateTargets(layer, await targetsOf({ failed: false, result }))
  return result
}

async function invalidateFailed<T>(layer: LayerContext, name: string, targetsOf: TargetsOf<T>): Promise<void> {
  try {
    await invalidateTargets(layer, await targetsOf({ failed: true, result: undefined }))
  } catch (error) {
    layer.cache.observe({ type: 'rule-failed', event: `failed write ${name}`, error })
  }
}
