import { z } from 'zod'
import { Problem } from '../problem.ts'
import { comparisonOf, comparisonSchema } from './comparison.ts'
import type { Route } from './route.ts'
import { anyObject, healthSchema, layersSchema, statsSchema, textSchema } from './schemas.ts'

const statsQuery = z.strictObject({
  keys: z
    .stringbool({ truthy: ['1'], falsy: ['0'] })
    .optional()
    .describe('Whether to look at a sample of the keys; 1 by default'),
  hottest: z.coerce
    .number()
    .int()
    .min(0)
    .max(100)
    .optional()
    .describe('Number of ids that are asked for most; 10 by default'),
})

export const overview: readonly Route[] = [
  {
    method: 'GET',
    path: '/health',
    scope: 'read',
    summary: 'How the cache is, as this process sees it; always with status 200',
    answers: { 200: healthSchema },
    run: ({ config }) => ({ body: config.cache.health() }),
  },
  {
    method: 'GET',
    path: '/stats',
    scope: 'read',
    summary: 'What the fleet has done in the last hour and day, and what it keeps',
    query: statsQuery,
    answers: { 200: statsSchema },
    run: async ({ config }, { query }) => {
      const { hottest = 10, keys = true } = query as z.infer<typeof statsQuery>
      return { body: await config.cache.stats({ keys, hottest }) }
    },
  },
  {
    method: 'GET',
    path: '/layers',
    scope: 'read',
    summary: 'The layers, in the order they were configured in',
    answers: { 200: layersSchema },
    run: ({ config }) => ({ body: { layers: config.cache.layers() } }),
  },
  {
    method: 'GET',
    path: '/metrics',
    scope: 'read',
    summary: 'What the registry has, for Prometheus',
    answers: { 200: textSchema },
    type: 'text/plain',
    run: async ({ config }) => {
      const registry = config.metrics?.registry
      if (!registry) throw new Problem(404, 'the admin API was not given a registry: its option metrics')
      return { body: await registry.metrics(), type: registry.contentType }
    },
  },
  {
    method: 'GET',
    path: '/performance/comparison',
    scope: 'read',
    summary: 'What answers take with the cache and without it, by route and by layer',
    answers: { 200: comparisonSchema },
    run: async ({ config }) => ({ body: await comparisonOf(config.cache, config.metrics) }),
  },
  {
    method: 'GET',
    path: '/openapi.json',
    scope: 'read',
    summary: 'This document',
    answers: { 200: anyObject },
    run: ({ document }) => ({ body: document() }),
  },
]
