import { expectTypeOf, it } from 'vitest'
import {
  type Layer,
  type WriteOutcome,
  Cached,
  Invalidates,
  cachedRepository,
  entityStrategy,
  writeRule,
} from '../../src/index.ts'
import { memoryCache } from '../support/fleet.ts'
import { type Page, type Story, StoryRepository } from './stories.ts'

const layerOf = (): Layer<any> => memoryCache({ layers: { story: { ttl: '1h' } } }).cache.layer('story')

it('gives the type of the repository back, and types every rule by its method', () => {
  const repository = cachedRepository(new StoryRepository(), {
    layer: layerOf(),
    reads: {
      findById: {
        id: (id) => {
          expectTypeOf(id).toEqualTypeOf<number>()
          return id
        },
        tags: (found, id) => {
          expectTypeOf(found).toEqualTypeOf<Story | null>()
          return [`story:${id}`]
        },
      },
      findByLang: {
        params: (...args) => {
          expectTypeOf(args).toEqualTypeOf<[lang: string, page?: Page | undefined]>()
          return args
        },
      },
      // It may return undefined, which is not kept and so has no tags.
      titleOf: { id: (id) => `title:${id}`, tags: (title) => [title.toUpperCase()] },
      list: {},
    },
    writes: {
      update: writeRule({
        before: (stories, id) => {
          expectTypeOf(stories).toEqualTypeOf<StoryRepository>()
          return stories.findById(id)
        },
        invalidates: (outcome) => {
          expectTypeOf(outcome).toEqualTypeOf<WriteOutcome<StoryRepository['update'], Story | null>>()
          expectTypeOf(outcome.result).toEqualTypeOf<Story | undefined>()
          if (!outcome.failed) expectTypeOf(outcome.result).toEqualTypeOf<Story>()
          expectTypeOf(outcome.args).toEqualTypeOf<[id: number, change: Partial<Story>]>()
          return { ids: [outcome.args[0], outcome.before?.id], tags: [outcome.result?.lang] }
        },
        cacheOnWrite: { id: (id) => id, value: (result, id) => ({ ...result, id }) },
      }),
      create: { invalidates: ({ result }) => ({ ids: [result?.id] }) },
      remove: {
        before: (stories: StoryRepository, id: number) => stories.findById(id),
        invalidates: ({ before }) => ({ tags: [before?.lang] }),
      },
    },
  })
  expectTypeOf(repository).toEqualTypeOf<StoryRepository>()
})

it('refuses what is no method that answers later', () => {
  const layer = layerOf()
  const rule = { invalidates: { ids: [1] } }
  const make = (): unknown[] => [
    // @ts-expect-error it answers at once
    cachedRepository({ count: () => 1 }, { layer, reads: { count: {} } }),
    // @ts-expect-error there is no such method
    cachedRepository(new StoryRepository(), { layer, reads: { find: {} } }),
    // @ts-expect-error neither
    cachedRepository(new StoryRepository(), { layer, writes: { save: rule } }),
    // @ts-expect-error it answers at once
    cachedRepository({ write: () => 1 }, { layer, writes: { write: rule } }),
    // @ts-expect-error misspelt
    cachedRepository(new StoryRepository(), { layer, reads: { list: { tag: [] } } }),
    // @ts-expect-error the result may be null
    cachedRepository(new StoryRepository(), { layer, reads: { findById: { tags: (found) => [found.title] } } }),
    cachedRepository(new StoryRepository(), {
      layer,
      // @ts-expect-error a failed write has no result
      writes: { create: { invalidates: ({ result }) => ({ ids: [result.id] }) } },
    }),
    // One that may answer at once may as well answer later.
    cachedRepository({ find: (id: number): number | Promise<number> => id }, { layer, reads: { find: {} } }),
  ]
  expectTypeOf(make).returns.toEqualTypeOf<unknown[]>()
})

it('fits strategies to methods of the same entity only', () => {
  const stories = entityStrategy({
    name: 'story',
    id: (one: Story) => one.id,
    attributes: { lang: (one) => one.lang, title: (one: Story) => one.title },
  })
  const layer = layerOf()
  const before = (repository: StoryRepository, id: number): Promise<Story | null> => repository.findById(id)
  cachedRepository(new StoryRepository(), {
    layer,
    reads: { findById: stories.byId(), findByLang: stories.byAttribute('lang'), list: stories.collection() },
    writes: {
      create: stories.create(),
      update: stories.update(before, { cacheOnWrite: true }),
      remove: stories.remove((repository: StoryRepository, id: number) => repository.findById(id)),
    },
  })
  const other = { find: async (id: number) => ({ id, name: 'no story' }) }
  // @ts-expect-error it finds something else
  cachedRepository(other, { layer, reads: { find: stories.byId() } })
  // @ts-expect-error there is no such attribute
  const attribute = (): unknown => stories.byAttribute('author')
  expectTypeOf(attribute).returns.toBeUnknown()
})

it('fits decorators to methods whose first arguments they name', () => {
  class Service {
    readonly layer = layerOf()
    find = async (slug: string, page: number): Promise<string> => slug + page
  }
  type Find = (this: Service, slug: string, page: number) => Promise<string>
  const context = null as unknown as ClassMethodDecoratorContext<Service, Find>
  const method: Find = async (slug) => slug
  const layer = (self: Service): Layer<any> => self.layer
  const apply = (): unknown => [
    Cached({ layer })(method, context),
    Cached({ layer, id: (slug: string) => slug, params: (_slug: string, page: number) => page })(method, context),
    Invalidates({ layer, ids: (_result: string, slug: string) => [slug] })(method, context),
    // @ts-expect-error the first argument is a text
    Cached({ layer, id: (slug: number) => slug })(method, context),
    // @ts-expect-error the second is a number
    Cached({ layer, tags: (_slug: string, page: string) => [page] })(method, context),
    // @ts-expect-error it answers at once
    Cached({ layer })((slug: string) => slug, context),
    // @ts-expect-error of another class
    Cached({ layer: (self: { readonly cache: Layer<any> }) => self.cache })(method, context),
  ]
  expectTypeOf(apply).returns.toBeUnknown()
  const applied = () => Cached({ layer })(method, context)
  expectTypeOf(applied).returns.toEqualTypeOf<Find>()
})
