import type { LayerContext } from './layer-context.ts'
import { checkedBy } from './redis-read.ts'
import type { Loaded } from './run-loader.ts'

/** Has a load brought what was there before? What cannot be compared counts as another value. */
export async function isUnchanged(layer: LayerContext, { isConfirmed, replaced, value }: Loaded): Promise<boolean> {
  if (!replaced || isConfirmed) return isConfirmed
  try {
    return layer.codec.same(replaced.value, value) || (await isSameOnceChecked(layer, replaced.value, value))
  } catch {
    return false
  }
}

/** What has come out of Redis is what the schema has made of it, which need not be what was stored. */
async function isSameOnceChecked({ codec, config }: LayerContext, before: unknown, value: unknown): Promise<boolean> {
  if (!config.schema) return false
  const checked = await checkedBy(config.schema, codec.roundTrip(value))
  return !checked.issues && codec.same(before, checked.value)
}
