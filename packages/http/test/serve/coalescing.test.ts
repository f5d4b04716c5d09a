import { randomUUID } from 'node:crypto'
import { createCache } from '@cache/core'
import { expect, inject, it, onTestFinished } from 'vitest'
import { siteOf } from './site.ts'

const some = 20

/** Holds every handler up until so many have begun, or the test lets them go. */
function gate(): { readonly passed: Promise<void>; readonly open: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { passed: promise, open: resolve }
}

it('runs one handler for many who ask at once for what may be kept', async () => {
  const { open, passed } = gate()
  const site = await siteOf({ ttl: '1m' }, async (_req, res) => {
    await passed
    res.end('page')
  })
  const asked = site.many(some)
  open()
  const answers = await asked
  expect(answers.map(({ body }) => body)).toEqual(Array.from({ length: some }, () => 'page'))
  expect(site.runs()).toBe(1)
  expect(answers.filter(({ outcome }) => outcome === 'MISS')).toHaveLength(1)
})

it('lets everybody run his own handler where the answer may not be kept, at once, and remembers that', async () => {
  let running = 0
  const all = gate()
  const allAgain = gate()
  const first = gate()
  const site = await siteOf({ ttl: '1m' }, async (_req, res) => {
    running++
    // All but the first run beside one another, or this never ends.
    if (running === 1) await first.passed
    if (running === some) all.open()
    if (running === 2 * some) allAgain.open()
    // Those who come later find at once that there is nothing to wait for: not even the first of them runs alone.
    if (running > 1) await (running > some ? allAgain : all).passed
    res.setHeader('cache-control', 'no-store')
    res.end(`for ${running}`)
  })
  const asked = site.many(some)
  first.open()
  await asked
  expect(site.runs()).toBe(some)
  await site.many(some)
  expect(site.runs()).toBe(2 * some)
})

it('gives nobody the error of another', async () => {
  let runs = 0
  const site = await siteOf({ ttl: '1m' }, (_req, res) => {
    runs++
    res.statusCode = runs === 1 ? 500 : 200
    res.end(`answer ${runs}`)
  })
  const answers = await site.many(some)
  expect(answers.filter(({ status }) => status === 500)).toHaveLength(1)
})

it('runs one handler in all processes that share a Redis', async () => {
  const namespace = `t-${randomUUID()}`
  const { open, passed } = gate()
  const openSite = async (): ReturnType<typeof siteOf> => {
    const cache = createCache({ redis: inject('redisUrl'), namespace, layers: { page: { ttl: '1h' } } })
    onTestFinished(() => cache.close())
    await cache.ready()
    const key = (): string => 'page'
    return siteOf(
      { ttl: '1m', key },
      async (_req, res) => {
        await passed
        res.end('page')
      },
      cache,
    )
  }
  const [here, there] = [await openSite(), await openSite()]
  const asked = Promise.all([here.many(some), there.many(some)])
  open()
  const answers = (await asked).flat()
  expect(new Set(answers.map(({ body }) => body))).toEqual(new Set(['page']))
  expect(here.runs() + there.runs()).toBe(1)
})
