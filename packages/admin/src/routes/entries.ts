import { z } from 'zod'
import { plainValue } from '../plain-value.ts'
import { Problem } from '../problem.ts'
import type { Call, Route, RouteParts } from './route.ts'
import { entrySchema, explanationSchema, paramsSchema } from './schemas.ts'

interface EntryQuery {
  readonly params?: Record<string, unknown>
  readonly value?: '0' | '1'
}

const paramsText = z
  .string()
  .describe('Params of the key, as JSON')
  .transform((text, context) => {
    const parsed = paramsSchema.safeParse(parsedJson(text))
    if (parsed.success) return parsed.data
    context.addIssue('must be an object as JSON')
    return z.NEVER
  })

const paramsQuery: z.ZodType = z.strictObject({ params: paramsText.optional() })

export const entries: readonly Route[] = [
  {
    method: 'GET',
    path: '/key/{layer}/{id}',
    scope: 'read',
    summary: 'What a read of this id finds; counts as a read',
    query: z.strictObject({ params: paramsText.optional(), value: z.enum(['0', '1']).optional() }),
    answers: { 200: entrySchema },
    run: readEntry,
  },
  {
    method: 'GET',
    path: '/exists/{layer}/{id}',
    scope: 'read',
    summary: 'Whether there is a fresh value; counts as a read',
    query: paramsQuery,
    answers: { 200: z.object({ exists: z.boolean(), ttlLeft: z.number().optional().describe('ms') }) },
    run: async (parts, call) => {
      const { layer, id, options } = addressed(parts, call)
      const ttlLeft = await layer.ttlLeft(id, options)
      return { body: { exists: ttlLeft !== undefined, ttlLeft } }
    },
  },
  {
    method: 'GET',
    path: '/explain/{layer}/{id}',
    scope: 'read',
    summary: 'What each tier holds for this id, and why it would or would not be used; counts as nothing',
    query: paramsQuery,
    answers: { 200: explanationSchema },
    run: async (parts, call) => {
      const { layer, id, options } = addressed(parts, call)
      return { body: await parts.config.cache.explain(layer.name, id, options) }
    },
  },
]

async function readEntry(parts: RouteParts, call: Call): Promise<{ body: object }> {
  const { layer, id, options, query } = addressed(parts, call)
  const wantsValue = query.value === '1'
  if (wantsValue) mayShowValue(parts, call, layer.name)
  const { value, ...detail } = await layer.read(id, options)
  const found = { layer: layer.name, id, ...detail }
  if (!wantsValue || detail.outcome === 'miss') return { body: found }
  return { body: { ...found, value: parts.config.redact(plainValue(value), { layer: layer.name, id }) } }
}

function mayShowValue({ config }: RouteParts, { caller }: Call, layer: string): void {
  if (!caller.scopes.includes('values')) throw new Problem(403, 'this needs the scope values')
  const hashed = config.cache.layers().some(({ hashIds, name }) => name === layer && hashIds)
  if (hashed && !config.showValuesOf.has(layer)) throw new Problem(403, 'values of this layer are not shown')
}

// oxlint-disable-next-line typescript/explicit-function-return-type -- What a layer is, its package says.
function addressed({ config }: RouteParts, { path, query: given }: Call) {
  const query = given as EntryQuery
  const options = query.params ? { params: query.params } : {}
  return { layer: config.cache.layer(path['layer']!), id: path['id']!, options, query }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
