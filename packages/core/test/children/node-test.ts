import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createCache } from '../../src/index.ts'
import { chaos, createTestCache } from '../../src/testing/index.ts'

/* The testing kit where there is neither vitest nor `using`: run by `node --test`, which tells how it went. */

const layers = { article: { ttl: '1m' } }

void test('loads once a minute', async (t) => {
  const made = createTestCache({ layers })
  t.after(() => made.close())
  await made.cache.layer('article').getOrSet('1', () => 'first')
  await made.clock.advance('1m')
  await made.cache.layer('article').getOrSet('1', () => 'second')
  assert.equal(made.counts('article').loads, 2)
})

void test('stays up while Redis hangs', async (t) => {
  const redis = await chaos()
  t.after(() => redis.close())
  const cache = createCache({ redis: redis.url, timeouts: { connect: '200ms', read: '50ms', write: '50ms' }, layers })
  t.after(() => cache.close())
  await cache.ready()
  assert.equal(await cache.layer('article').getOrSet('1', () => 'loaded'), 'loaded')
})
