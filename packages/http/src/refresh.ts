import type { Answer } from './exchange.ts'
import { HandlerRun } from './handler-run.ts'
import { ownAnswer } from './own-answer.ts'
import type { Asked, Serving } from './serving.ts'
import { isSelected, variantIdOf } from './variants.ts'

const nobody: Answer = { kind: 'send', response: { status: 204, fields: {}, body: undefined } }

/** Replaces what was served stale, by a request that nobody waits for; unless somebody is at it already. */
export async function refresh(serving: Serving, asked: Asked): Promise<Answer> {
  const { layer, policy } = serving
  const { primary, request } = asked
  const run = new HandlerRun(serving, asked, 'stale')
  const { value } = await layer.read(primary, run.load, { refresh: 'caller' })
  const isHere = value.kind === 'pass' || isSelected(value, request, policy)
  const id = isHere ? primary : variantIdOf(primary, value, request, policy)
  if (!run.produced) await layer.refresh(id, run.load)
  return ownAnswer(serving, asked, run, { id }) ?? nobody
}
