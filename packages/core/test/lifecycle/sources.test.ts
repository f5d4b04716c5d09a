import { Cluster, Redis, type RedisOptions } from 'ioredis'
import { expect, inject, it, onTestFinished, vi } from 'vitest'
import { type RedisSource, createCache } from '../../src/index.ts'
import { stateOf } from '../../src/testing/inspect.ts'
import { openCache, privateRedis, proxyTo, rawRedis, readyCache, shared } from '../support/fleet.ts'
import { codeOf } from '../support/loads.ts'
import { startMonitor } from '../support/monitor.ts'

const layers = { it: { ttl: '1h' } }

/** What a cache over this source sets one over the usual source finds, and the other way round. */
async function exchanged(redis: RedisSource): Promise<unknown[]> {
  const where = shared()
  const cache = await readyCache({ ...where, redis, layers })
  const usual = await readyCache({ ...where, layers })
  await cache.layer('it').set('1', 'from here')
  const there = await usual.layer('it').get('1')
  await usual.layer('it').set('1', 'from there')
  await vi.waitFor(async () => expect(await cache.layer('it').get('1')).not.toBe('from here'))
  const here = await cache.layer('it').get('1')
  await cache.close()
  return [there, here]
}

const both = ['from here', 'from there']

const urlOf = (): URL => new URL(inject('redisUrl'))

function aClient(url: string, options: Omit<RedisOptions, 'replyMapping'> = {}): Redis {
  const client = new Redis(url, options)
  client.on('error', () => {})
  onTestFinished(() => client.disconnect())
  return client
}

it('connects by a URL', async () => {
  expect(await exchanged(inject('redisUrl'))).toEqual(both)
})

it('connects by options, which it does not write to', async () => {
  const { hostname, port, password } = urlOf()
  const options = Object.freeze({ host: hostname, port: Number(port), ...(password && { password }) })
  expect(await exchanged(options)).toEqual(both)
})

it('uses a copy of a client that it is given: the client stays as it is, open or not connected', async () => {
  const open = aClient(inject('redisUrl'))
  await open.ping()
  expect(await exchanged(open)).toEqual(both)
  expect(open.status).toBe('ready')
  expect(await open.ping()).toBe('PONG')

  const lazy = aClient(inject('redisUrl'), { lazyConnect: true })
  expect(await exchanged(lazy)).toEqual(both)
  expect(lazy.status).toBe('wait')
})

it('goes on with its copies when the client that it was given is closed', async () => {
  const client = aClient(inject('redisUrl'))
  await client.ping()
  const cache = await readyCache({ ...shared(), redis: client, layers })
  await client.quit()
  expect(await cache.layer('it').set('1', 'value')).toMatchObject({ status: 'applied' })
  expect(await cache.layer('it').get('1')).toBe('value')
})

it('asks a function for each connection, and closes what it made', async () => {
  const made: Redis[] = []
  const source = (): Redis => {
    made.push(aClient(inject('redisUrl')))
    return made.at(-1)!
  }
  expect(await exchanged(source)).toEqual(both)
  expect(made).toHaveLength(2)
  await expect.poll(() => made.map((client) => client.status)).toEqual(['end', 'end'])
})

it('connects a client that a function made without connecting it', async () => {
  expect(await exchanged(() => aClient(inject('redisUrl'), { lazyConnect: true }))).toEqual(both)
})

it('opens as many connections for commands as it is told to, and one for the log', async () => {
  let made = 0
  const source = (): Redis => {
    made++
    return new Redis(inject('redisUrl'))
  }
  const cache = await readyCache({ ...shared(), redis: source, maxConnections: 3, layers })
  expect(made).toBe(4)
  const ids = Array.from({ length: 20 }, (_, id) => String(id))
  for (const id of ids) await cache.layer('it').set(id, id)
  expect(await cache.layer('it').getMany(ids)).toEqual(new Map(ids.map((id) => [id, id])))
})

it('uses its connections in turn, and of those that are lost none while there is another', async () => {
  const where = shared()
  const proxies = await Promise.all([proxyTo(where.redis), proxyTo(where.redis)])
  // That of the log comes first.
  const urls = [where.redis, ...proxies.map(({ url }) => url)]
  let made = 0
  const cache = await readyCache({ ...where, redis: () => new Redis(urls[made++]!), maxConnections: 2, layers })
  const seen = new Set<string>()
  await startMonitor(where.redis, ({ args, source }) => {
    if (source !== 'lua' && args.some((arg) => arg.includes(`${where.namespace}:it:v1:`))) seen.add(source)
  }).then((monitor) => onTestFinished(() => void monitor.destroy()))
  const layer = cache.layer('it')
  await layer.set('1', 'value')
  await layer.set('2', 'value')
  await vi.waitFor(() => expect(seen.size).toBe(2))

  const [lost] = proxies
  await lost.refuse()
  await vi.waitFor(async () => {
    for (const id of ['3', '4', '5', '6']) expect(await layer.set(id, 'value')).toMatchObject({ status: 'applied' })
  })
  expect(stateOf(cache).queued).toBe(0)
})

it('keeps to the database that it is given', async () => {
  const where = shared()
  const url = new URL(where.redis)
  url.pathname = '/1'
  const cache = await readyCache({ ...where, redis: url.href, layers })
  await cache.layer('it').set('1', 'value')
  const key = `${where.namespace}:it:v1:1`
  expect(await rawRedis().exists(key)).toBe(0)
  expect(await rawRedis(url.href).exists(key)).toBe(1)
})

it('works under a key prefix of the client', async () => {
  const where = shared()
  const client = aClient(where.redis, { keyPrefix: 'tenant:', lazyConnect: true })
  const caches = await Promise.all([1, 2].map(() => readyCache({ ...where, redis: client, layers })))
  const [a, b] = caches.map((cache) => cache.layer('it'))
  await a!.getOrSet('1', () => 'loaded', { tags: ['t'] })
  expect(await b!.get('1')).toBe('loaded')
  await a!.delete('1')
  await expect.poll(() => b!.get('1')).toBeUndefined()
  await a!.set('1', 'set', { tags: ['t'] })
  await expect.poll(() => b!.get('1')).toBe('set')
  await caches[1]!.invalidateTags(['t'])
  await expect.poll(() => a!.get('1')).toBeUndefined()
  expect(await rawRedis().keys(`tenant:*${where.namespace}*`)).not.toEqual([])
  expect(await rawRedis().keys(`${where.namespace}*`)).toEqual([])
})

it('copies a Cluster client that was given, and ends one that a function has made', async () => {
  const cluster = (): Cluster => {
    const { hostname, port } = urlOf()
    const client = new Cluster([{ host: hostname, port: Number(port) }], { lazyConnect: true })
    onTestFinished(() => client.disconnect())
    return client
  }
  const given = cluster()
  openCache({ redis: given, layers })
  expect(given.status).toBe('wait')
  const made: Cluster[] = []
  openCache({
    redis: () => {
      made.push(cluster())
      return made.at(-1)!
    },
    layers,
  })
  expect(made.map(({ status }) => status)).toEqual(made.map(() => 'end'))
})

it('refuses what is no source, and shows no password', () => {
  for (const redis of ['localhost:6379', 'http://localhost', 7, [], true] as never[]) {
    expect(() => createCache({ redis, layers })).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  }
  expect(() => createCache({ redis: 'http://user:geheim@localhost', layers })).toThrow(/^(?!.*geheim)/)
})

it('reads and writes with the right password, and does without Redis with a wrong one', async () => {
  const server = await privateRedis('--requirepass', 'geheim')
  const right = await readyCache({ redis: server.url, layers })
  expect(await right.layer('it').set('1', 'value')).toMatchObject({ status: 'applied' })
  const wrong = openCache({
    redis: server.url.replace('geheim', 'falsch'),
    timeouts: { connect: '300ms', read: '300ms', write: '300ms' },
    layers: { it: {}, strict: { onFailure: 'throw' } },
  })
  expect(await wrong.layer('it').getOrSet('1', () => 'loaded')).toBe('loaded')
  expect(await codeOf(wrong.layer('strict').get('1'))).toBe('REDIS_UNAVAILABLE')
})
