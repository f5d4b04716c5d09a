import { type TlsRedis, startTlsRedis } from '@tooling/redis-harness'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCache } from '../support/fleet.ts'
import { describeBehaviours } from './behaviours.ts'
import { layers } from './pair.ts'
import { crash } from './topology.ts'

describe('a server that takes TLS, with a private authority', () => {
  describeBehaviours(async () => {
    const server = await startTlsRedis()
    const redis = { host: '127.0.0.1', port: server.tlsPort, tls: server.tls }
    return { redis, outage: crash(server), stop: () => server.stop() }
  })
})

describe('a server that takes TLS', () => {
  let server: TlsRedis
  beforeAll(async () => {
    server = await startTlsRedis()
  })
  afterAll(() => server.stop())

  it('is told nothing when nobody who is trusted vouches for it: the cache goes on without it', async () => {
    const { key, cert } = server.tls
    const timeouts = { read: '1s', write: '1s', connect: '1s' }
    const redis = { host: '127.0.0.1', port: server.tlsPort, tls: { key, cert } }
    const article = openCache({ redis, timeouts, layers }).layer('article')
    expect(await article.getOrSet('1', () => 'loaded')).toBe('loaded')
    expect((await article.set('1', 'new')).status).toBe('queued')
    expect(await server.cli('DBSIZE')).toBe(0)
  })
})
