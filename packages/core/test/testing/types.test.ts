import { expectTypeOf, it } from 'vitest'
import { queryLayer } from '../../src/index.ts'
import { type TestCache, chaos, createTestCache, heldLoader, recordEvents } from '../../src/testing/index.ts'

interface Article {
  readonly title: string
}

const layers = { article: queryLayer<Article>(), plain: { ttl: '1h' } }

it('knows the layers of a test cache and their values', async () => {
  await using test = createTestCache({ layers, maxEvents: 10, startAt: 0 })
  expectTypeOf(test).toExtend<TestCache<typeof layers>>()
  expectTypeOf(test.cache.layer('article').get('1')).resolves.toEqualTypeOf<Article | undefined>()
  expectTypeOf<Parameters<typeof test.counts>[0]>().toEqualTypeOf<'article' | 'plain'>()
  expectTypeOf(test.counts('article').loads).toEqualTypeOf<number>()
})

it('knows what each event tells', async () => {
  await using test = createTestCache({ layers })
  const failed = recordEvents(test.cache).eventsOf('load-failed')
  expectTypeOf(failed.map(({ layer }) => layer)).toEqualTypeOf<string[]>()
  const changed = test.eventsOf('breaker-changed')
  expectTypeOf(changed.map(({ operation }) => operation)).toEqualTypeOf<('read' | 'write')[]>()
  // @ts-expect-error There is no such event.
  test.eventsOf('load-faild')
})

it('takes no Redis for a test cache, and no chaos from a variable that may be missing', () => {
  type Options = Parameters<typeof createTestCache>[0]
  expectTypeOf<Options>().not.toHaveProperty('redis')
  expectTypeOf<Options>().not.toHaveProperty('clock')
  // @ts-expect-error It may be undefined.
  expectTypeOf(() => chaos(process.env['REDIS_URL'])).returns.resolves.toHaveProperty('url')
  expectTypeOf(chaos).toBeCallableWith('redis://localhost')
})

it('lets held loaders stand in for loaders', async () => {
  await using test = createTestCache({ layers })
  const load = heldLoader<Article>()
  load.resolve({ title: 'a' })
  expectTypeOf(await test.cache.layer('article').getOrSet('1', load)).toEqualTypeOf<Article>()
})
