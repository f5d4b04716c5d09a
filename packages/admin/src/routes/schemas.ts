import { z } from 'zod'

// Of one call; who has more to invalidate uses tags, or calls again.
const mostNames = 1000

/** Bounds are those of the cache itself, which checks what is not said here. */
const idSchema: z.ZodType<string | number> = z.union([z.string().min(1), z.number()])
export const paramsSchema: z.ZodType<Record<string, unknown>> = z
  .record(z.string(), z.unknown())
  .describe('What else the key depends on, as given to the layer')

export const idsSchema: z.ZodType<(string | number)[]> = z.array(idSchema).min(1).max(mostNames)
export const tagsSchema: z.ZodType<string[]> = z.array(z.string().min(1)).min(1).max(mostNames)

export const invalidationSchema: z.ZodType = z.looseObject({
  status: z
    .enum(['applied', 'queued'])
    .describe('`queued`: in effect in this process, and told to Redis when it answers again'),
  position: z.number().optional().describe('Orders invalidations; absent where it is queued'),
})

const ms = z.number()

export const entrySchema: z.ZodType = z.looseObject({
  layer: z.string(),
  id: z.string(),
  outcome: z.enum(['hit', 'stale', 'miss', 'loaded']),
  why: z.string(),
  tier: z.enum(['memory', 'redis']).optional(),
  age: ms.optional().describe('ms since the value was made'),
  ttlLeft: ms.optional().describe('ms until it is no longer fresh'),
  tags: z.array(z.string()).optional(),
  value: z.unknown().optional().describe('With the scope `values` and `?value=1`; redacted, and cut where it is large'),
})

export const healthSchema: z.ZodType = z.looseObject({
  status: z.enum(['ok', 'degraded', 'down']),
  redis: z.enum(['connected', 'unreachable', 'none']),
  log: z.enum(['heard', 'deaf', 'none']),
  breaker: z.enum(['closed', 'half-open', 'open', 'none']),
  hitRate: z.number().optional(),
  score: z.number(),
  recommendations: z.array(z.string()),
})

const windowSchema = z.looseObject({
  from: z.number(),
  to: z.number(),
  reads: z.number(),
  hits: z.number(),
  hitRate: z.number().optional(),
  layers: z.array(z.looseObject({ layer: z.string(), reads: z.number() })),
  routes: z.array(z.looseObject({ route: z.string() })),
})

export const statsSchema: z.ZodType = z.looseObject({
  scope: z.enum(['fleet', 'process']),
  at: z.number().describe('By the Redis clock, ms since 1970'),
  lastHour: windowSchema,
  lastDay: windowSchema,
  keys: z.looseObject({ layers: z.array(z.looseObject({ layer: z.string() })) }).optional(),
  hottest: z.array(z.looseObject({ layer: z.string(), id: z.string(), asked: z.number() })),
})

const tierSchema = z.looseObject({ state: z.string(), says: z.string() })

export const explanationSchema: z.ZodType = z.looseObject({
  layer: z.string(),
  key: z.string(),
  memory: tierSchema,
  redis: tierSchema,
  verdict: z.string().describe('What a read would do now'),
})

export const layersSchema: z.ZodType = z.object({
  layers: z.array(
    z.looseObject({
      name: z.string(),
      level: z.enum(['L1', 'L2', 'L3', 'L4']),
      ttl: ms.describe('ms; the longest'),
      keyPattern: z.string(),
    }),
  ),
})

export const warmingSchema: z.ZodType = z.looseObject({
  warmer: z.string(),
  state: z.enum(['idle', 'running', 'done', 'failed']),
  progress: z.looseObject({ done: z.number(), stored: z.number(), failed: z.number() }).optional(),
  result: z.looseObject({ stored: z.number(), failed: z.number() }).optional(),
})

export const problemSchema: z.ZodType = z.object({
  status: z.number(),
  title: z.string(),
  detail: z.string().describe('For people; may change'),
})

export const textSchema: z.ZodType<string> = z.string()
export const anyObject: z.ZodType = z.looseObject({})
