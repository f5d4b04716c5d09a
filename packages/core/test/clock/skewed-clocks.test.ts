import { expect, it, vi } from 'vitest'
import type { Layer } from '../../src/index.ts'
import { countingClock, rawRedis, readyCache, shared } from '../support/fleet.ts'

const hour = 3_600_000
const layers = { article: { ttl: '1m', jitter: 0 }, short: { ttl: '1500ms', jitter: 0 } }

/** Three hosts whose wall clocks are an hour apart. */
async function skewedFleet(options: { readonly redis: string; readonly namespace: string }) {
  const clocks = [-hour, 0, hour].map((off) => countingClock(off))
  return Promise.all(clocks.map((clock) => readyCache({ ...options, clock, layers })))
}

it('keeps an entry fresh for as long everywhere, however wrong the wall clock of a host is', async () => {
  const options = shared()
  const fleet = await skewedFleet(options)
  for (const [at, writer] of fleet.entries()) {
    expect((await writer.layer('article').set(at, `by ${at}`)).status).toBe('applied')
    await writer.layer('article').getOrSet(`loaded ${at}`, () => `by ${at}`)
    const life = await rawRedis().pttl(`${options.namespace}:article:v1:${at}`)
    expect(life).toBeGreaterThan(30_000)
    expect(life).toBeLessThanOrEqual(60_000)
    for (const reader of fleet) {
      const article = reader.layer('article') as Layer<string>
      expect(await article.get(at)).toBe(`by ${at}`)
      expect(await article.get(`loaded ${at}`)).toBe(`by ${at}`)
      const left = (await article.ttlLeft(at))!
      expect(left).toBeGreaterThan(30_000)
      // The clocks are compared over a connection that takes its time.
      expect(left).toBeLessThan(60_500)
    }
  }
})

it('lets an entry end at the same time everywhere', async () => {
  const fleet = await skewedFleet(shared())
  const short = fleet.map((cache) => cache.layer('short') as Layer<string>)
  await Promise.all(short.map((writer, at) => writer.set(at, 'value')))
  const setAt = performance.now()
  const ids = [...short.keys()]
  for (const reader of short) expect((await reader.getMany(ids)).size).toBe(3)
  await vi.waitFor(
    async () => {
      for (const reader of short) expect((await reader.getMany(ids)).size).toBe(0)
    },
    { timeout: 20_000 },
  )
  expect(performance.now() - setAt).toBeGreaterThan(1400)
})

it('orders sets and removals by Redis, not by the clocks of hosts', async () => {
  const fleet = await skewedFleet(shared())
  const article = fleet.map((cache) => cache.layer('article') as Layer<string>)
  for (let round = 0; round < 9; round++) {
    const writer = article[round % 3]!
    await writer.set('1', `round ${round}`)
    await vi.waitFor(async () => {
      for (const each of article) expect(await each.get('1')).toBe(`round ${round}`)
    })
    await article[(round + 1) % 3]!.delete('1')
    await vi.waitFor(async () => {
      for (const each of article) expect(await each.get('1')).toBeUndefined()
    })
  }
})

it('finds its way back when the clock of its host has jumped', async () => {
  const options = { ...shared(), layers, maxStaleness: '200ms' }
  const clock = countingClock()
  const jumping = await readyCache({ ...options, clock })
  const steady = await readyCache(options)
  const [here, there] = [jumping.layer('article') as Layer<string>, steady.layer('article') as Layer<string>]
  await there.set('1', 'value')
  expect(await here.get('1')).toBe('value')
  clock.jump(hour)
  await vi.waitFor(async () => expect(await here.get('1')).toBe('value'))
  expect((await here.set('2', 'after')).status).toBe('applied')
  expect(await there.get('2')).toBe('after')
  expect(await there.ttlLeft('2')).toBeLessThan(60_500)
})
