import { z } from 'zod'
import { Problem } from '../problem.ts'
import type { Call, Reply, Route, RouteParts } from './route.ts'
import { warmingSchema } from './schemas.ts'

const warmBody = z.strictObject({ warmer: z.string() })

export const warming: readonly Route[] = [
  {
    method: 'GET',
    path: '/warm',
    scope: 'read',
    summary: 'What can be warmed, and what became of it last',
    answers: { 200: z.object({ warmers: z.array(warmingSchema) }) },
    run: ({ warmings }) => ({ body: { warmers: warmings.list() } }),
  },
  {
    method: 'POST',
    path: '/warm',
    scope: 'write',
    summary: 'Runs a warmer; 202 where it takes longer than five seconds, and GET warm tells the rest',
    body: warmBody,
    answers: { 200: warmingSchema, 202: warmingSchema },
    run: warm,
  },
]

async function warm({ warmings }: RouteParts, { body }: Call): Promise<Reply> {
  const { warmer } = body as z.infer<typeof warmBody>
  if (!warmings.has(warmer)) throw new Problem(404, 'there is no such warmer; GET warm lists them')
  const { running } = warmings
  if (running !== undefined) throw new Problem(409, `the warmer ${running} is running`)
  const state = await warmings.run(warmer)
  if (state.state === 'failed') throw new Problem(500, 'the warmer failed; the log says why')
  const counts = state.state === 'done' ? { stored: state.result.stored, failed: state.result.failed } : {}
  const status = state.state === 'running' ? 202 : 200
  return { status, body: { warmer, ...state }, what: { warmer, result: state.state, ...counts } }
}
