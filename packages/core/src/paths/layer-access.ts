import { invalid } from '../config/checks.ts'
import type { LayerContext } from './layer-context.ts'

const accesses = new WeakMap<object, () => LayerContext>()

/** Lets functions over a handle reach what is behind it. `open` throws CLOSED. */
export function revealLayer(layer: object, open: () => LayerContext): void {
  accesses.set(layer, open)
}

/** What is behind a handle; calling it throws CLOSED. Throws CONFIG_INVALID for what is no handle. */
export function accessTo(path: string, layer: object): () => LayerContext {
  const open = accesses.get(layer)
  if (!open) throw invalid(path, 'a layer of a cache', layer)
  return open
}
