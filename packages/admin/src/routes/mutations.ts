import type { Cache, Invalidation } from '@cache/core'
import { z } from 'zod'
import { someOf } from '../audit.ts'
import { Problem } from '../problem.ts'
import type { Reply, Route, RouteParts } from './route.ts'
import { idsSchema, invalidationSchema, paramsSchema, tagsSchema } from './schemas.ts'

const idsBody = z.strictObject({ layer: z.string(), ids: idsSchema, params: paramsSchema.optional() })
const tagsBody = z.strictObject({ tags: tagsSchema })
const confirmBody = z.strictObject({ confirm: z.string().describe('The namespace of the cache') })

const answers = { 200: invalidationSchema }

export const mutations: readonly Route[] = [
  {
    method: 'POST',
    path: '/invalidate',
    scope: 'write',
    summary: 'Makes ids of a layer unusable, in every process',
    body: idsBody,
    answers,
    run: async ({ config }, { body }) => {
      const { ids, layer: name, params } = body as z.infer<typeof idsBody>
      const layer = config.cache.layer(name)
      const invalidation = await layer.deleteMany(ids, params ? { params } : {})
      const named = isHashed(config.cache, name) ? {} : { ids: someOf(ids) }
      return told(invalidation, { layer: name, count: ids.length, ...named })
    },
  },
  {
    method: 'POST',
    path: '/invalidate/tags',
    scope: 'write',
    summary: 'Makes every entry unusable that carries one of the tags',
    body: tagsBody,
    answers,
    run: async ({ config }, { body }) => {
      const { tags } = body as z.infer<typeof tagsBody>
      return told(await config.cache.invalidateTags(tags), { count: tags.length, tags: someOf(tags) })
    },
  },
  {
    method: 'POST',
    path: '/invalidate/layer/{name}',
    scope: 'write',
    summary: 'Makes every entry of a layer unusable',
    answers,
    run: async ({ config }, { path }) => {
      const { name } = config.cache.layer(path['name']!)
      return told(await config.cache.clearLayers([name]), { layer: name })
    },
  },
  {
    method: 'POST',
    path: '/invalidate/all',
    scope: 'write',
    summary: 'Makes every entry of the namespace unusable, whose name is to be said',
    body: confirmBody,
    answers,
    run: clearAll,
  },
]

async function clearAll({ config }: RouteParts, { body }: { readonly body: unknown }): Promise<Reply> {
  const [layer] = config.cache.layers()
  if ((body as z.infer<typeof confirmBody>).confirm !== layer?.namespace) {
    throw new Problem(400, 'confirm must be the namespace of the cache, which GET layers tells')
  }
  return told(await config.cache.clear(), { namespace: layer.namespace })
}

function told({ position, status }: Invalidation, what: Readonly<Record<string, unknown>>): Reply {
  return { body: { status, position, ...countOf(what) }, what: { ...what, result: status, position } }
}

function countOf({ count }: Readonly<Record<string, unknown>>): object {
  return count === undefined ? {} : { count }
}

function isHashed(cache: Cache, layer: string): boolean {
  return cache.layers().some(({ hashIds, name }) => name === layer && hashIds)
}
