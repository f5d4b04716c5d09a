import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Redis } from 'ioredis'
import { type Proxy, type RedisServer, startProxy, startRedis } from '../src/index.ts'

let server: RedisServer
let proxy: Proxy
let client: Redis

beforeEach(async () => {
  server = await startRedis()
  proxy = await startProxy(server.port)
  client = new Redis(proxy.url, { retryStrategy: () => null, maxRetriesPerRequest: 0 })
  client.on('error', () => {})
  await client.ping()
})

afterEach(async () => {
  client.disconnect()
  await proxy.close()
  await server.stop()
})

it('passes commands and replies through, large ones too', async () => {
  const large = 'x'.repeat(3_000_000)
  await client.set('large', large)
  expect(await client.get('large')).toBe(large)
})

it('holds everything back while paused and lets it through in order on resume', async () => {
  proxy.pause()
  const answers = Promise.all([client.incr('n'), client.incr('n')])
  expect(await Promise.race([answers, wait(100, 'silence')])).toBe('silence')
  expect(await server.cli('GET', 'n')).toBeNull()
  proxy.resume()
  expect(await answers).toEqual([1, 2])
})

it('can lose the reply of a command that was carried out', async () => {
  proxy.pause('replies')
  const answer = client.incr('n').catch(() => 'lost')
  await expect.poll(() => server.cli('GET', 'n')).toBe('1')
  proxy.cut()
  expect(await answer).toBe('lost')
})

it('delays each direction, and commands in flight together only once', async () => {
  proxy.delay(50)
  const start = performance.now()
  await Promise.all([client.ping(), client.ping(), client.ping()])
  const elapsed = performance.now() - start
  expect(elapsed).toBeGreaterThanOrEqual(100)
  expect(elapsed).toBeLessThan(300)
})

it('keeps the order when a delay ends', async () => {
  proxy.delay(100)
  const first = client.rpush('list', 'first')
  await wait(10)
  proxy.delay(0)
  await Promise.all([first, client.rpush('list', 'second')])
  expect(await server.cli('LRANGE', 'list', 0, -1)).toEqual(['first', 'second'])
})

it('cuts open connections and accepts new ones', async () => {
  proxy.cut()
  await expect.poll(() => client.status).toBe('end')
  await client.connect()
  expect(await client.ping()).toBe('PONG')
})

it('refuses new connections, until it accepts again on the same port', async () => {
  const { port } = proxy
  await proxy.refuse()
  expect(await client.ping()).toBe('PONG')
  proxy.cut()
  await expect.poll(() => client.status).toBe('end')
  await expect(client.connect()).rejects.toThrow()
  await proxy.accept()
  expect(proxy.port).toBe(port)
  await client.connect()
  expect(await client.ping()).toBe('PONG')
})
