import type { LayerFacts } from '@cache/core/operations'
import { Failure } from './failure.ts'

interface Selected {
  readonly layer: string | undefined
  readonly pattern: string | undefined
}

/** Patterns of whole keys; `undefined` in the list: every key. */
export function patternsOf(
  namespace: string,
  layers: readonly LayerFacts[],
  { layer, pattern }: Selected,
): (string | undefined)[] {
  if (layer === undefined) return [pattern]
  if (pattern !== undefined) throw new Failure('usage', 'a layer and --pattern exclude each other')
  const known = layers.filter(({ name }) => name === layer)
  if (known.length > 0) return known.map(({ keyPrefix }) => `${escaped(keyPrefix)}*`)
  // By default keys have the name of the layer, in whatever version.
  return [`${escaped(`${namespace}:${layer}:v`)}*:*`]
}

/** Outside of brackets nothing else means anything. */
function escaped(text: string): string {
  return text.replaceAll(/[*?[\]\\]/g, String.raw`\$&`)
}
