import { mayAnswer } from '@cache/core/http-fields'
import type { Answer } from './exchange.ts'
import { replay } from './response/replay.ts'
import type { Asked, Serving } from './serving.ts'
import { bypassed, told } from './untouched.ts'
import { isSelected, variantIdOf } from './variants.ts'

/** For requests that may be answered from what is stored, and add nothing to it: HEAD, `no-store`, `only-if-cached`. */
export async function storedOnly({ layer, policy }: Serving, { demand, primary, request }: Asked): Promise<Answer> {
  for (let id = primary; ;) {
    const found = await layer.read(id)
    if (found.outcome !== 'hit' || found.value.kind === 'pass') break
    const { age, ttlLeft, value } = found
    if (isSelected(value, request, policy)) {
      if (mayAnswer(value, age, demand) !== 'fresh') break
      const seen = { outcome: 'HIT', age, ttlLeft, status: { hit: true }, key: id } as const
      return { kind: 'send', response: replay(value, request, policy, seen) }
    }
    if (id !== primary) break
    id = variantIdOf(primary, value, request, policy)
  }
  // RFC 9111, section 5.2.1.7.
  if (demand.onlyIfCached)
    return {
      kind: 'send',
      response: { status: 504, fields: told('MISS', { detail: 'only-if-cached' }), body: Buffer.alloc(0) },
    }
  return bypassed('MISS', { fwd: 'uri-miss' })
}
