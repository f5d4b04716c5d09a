import { expect, it } from 'vitest'
import { CacheError, type Layer } from '../../src/index.ts'
import { eventLog } from '../support/event-log.ts'
import { expectQuiet, openCache, privateRedis, readyCache } from '../support/fleet.ts'
import { codeOf } from '../support/loads.ts'

const timeouts = { read: '500ms', write: '500ms', connect: '500ms' }

/** A cache whose Redis has just gone: one layer insists on it, another goes on without. */
async function withoutRedis() {
  const server = await privateRedis()
  const log = eventLog()
  const layers = { strict: { onFailure: 'throw' as const, memory: false }, mild: { memory: false } }
  const cache = await readyCache({ redis: server.url, timeouts, logger: log.logger, layers })
  const strict: Layer<any> = cache.layer('strict')
  const mild: Layer<any> = cache.layer('mild')
  for (const layer of [strict, mild]) await layer.set('1', 'value')
  await server.kill()
  await expect.poll(() => codeOf(strict.get('1'))).not.toBe('no error')
  return { cache, server, strict, mild, log }
}

it('rejects reads with REDIS_UNAVAILABLE where a layer asks for it', async () => {
  const { strict } = await withoutRedis()
  let loads = 0
  const loader = (): number => ++loads
  const attempts = [
    strict.get('1'),
    strict.read('1'),
    strict.has('1'),
    strict.ttlLeft('1'),
    strict.getMany(['1', '2']),
    strict.getOrSet('1', loader),
    strict.read('1', loader),
    strict.wrap(loader, { id: () => '1' })(),
    strict.getOrSetMany(['1', '2'], () => [loader(), loader()]),
    strict.set('1', 'new'),
  ]
  for (const attempt of attempts) {
    const error: unknown = await attempt.catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(CacheError)
    expect(error).toMatchObject({ code: 'REDIS_UNAVAILABLE', detail: expect.stringContaining('strict') })
  }
  expect(loads).toBe(0)
})

it('takes it for a miss, and loads, where a layer does not', async () => {
  const { cache, mild, log } = await withoutRedis()
  expect(await mild.get('1')).toBeUndefined()
  expect(await mild.has('1')).toBe(false)
  expect(await mild.read('1')).toMatchObject({ outcome: 'miss', why: expect.stringMatching(/^Redis: /) })
  expect(await mild.getOrSet('1', () => 'loaded')).toBe('loaded')
  expect(await mild.getOrSetMany(['1', '2'], (ids) => ids)).toEqual(
    new Map([
      ['1', '1'],
      ['2', '2'],
    ]),
  )
  expect(await mild.set('1', 'new')).toEqual({ status: 'queued', position: undefined })
  expect(await mild.update('1', () => 'written')).toBe('written')
  expect(log.types()).toEqual(expect.arrayContaining(['read-failed', 'store-failed', 'invalidation-queued']))
  await expectQuiet(cache)
})

it('queues invalidations, whatever the layer says of failures', async () => {
  const { cache, strict, mild } = await withoutRedis()
  const queued = { status: 'queued', position: undefined }
  for (const layer of [strict, mild]) {
    expect(await layer.delete('1')).toEqual(queued)
    expect(await layer.expire('1')).toEqual(queued)
    expect(await layer.deleteMany(['1', '2'])).toEqual(queued)
    expect(await layer.clear()).toEqual(queued)
  }
  expect(await cache.invalidateTags(['t'])).toEqual(queued)
  expect(await cache.clear()).toEqual(queued)
})

it('reads from Redis again as soon as it is back', async () => {
  const { server, strict } = await withoutRedis()
  await server.restart()
  await expect.poll(() => codeOf(strict.set('1', 'again')), { timeout: 20_000 }).toBe('no error')
  expect(await strict.get('1')).toBe('again')
})

it('rejects from the first where Redis was never there', async () => {
  const server = await privateRedis()
  await server.kill()
  const cache = openCache({ redis: server.url, timeouts, layers: { strict: { onFailure: 'throw' }, mild: {} } })
  expect(await codeOf(cache.layer('strict').getOrSet('1', () => 1))).toBe('REDIS_UNAVAILABLE')
  expect(await cache.layer('mild').getOrSet('1', () => 1)).toBe(1)
})
