import { existsSync } from 'node:fs'
import { Redis, type RedisOptions } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type TlsRedis, startTlsRedis } from '../src/index.ts'

describe('a server that takes TLS', () => {
  let server: TlsRedis
  beforeAll(async () => {
    server = await startTlsRedis()
  })
  afterAll(() => server.stop())

  const ping = async (tls: NonNullable<RedisOptions['tls']>): Promise<string> => {
    const client = new Redis(server.tlsUrl, { tls, maxRetriesPerRequest: 0, retryStrategy: () => null })
    client.on('error', () => {})
    try {
      return await client.ping()
    } finally {
      client.disconnect()
    }
  }

  it('answers clients that trust its authority and are vouched for by it', async () => {
    expect(await ping(server.tls)).toBe('PONG')
  })

  it('is not trusted by others, and does not trust them', async () => {
    await expect(ping({ key: server.tls.key, cert: server.tls.cert })).rejects.toThrow()
    await expect(ping({ ca: server.tls.ca })).rejects.toThrow()
  })

  it('comes back on its port', async () => {
    await server.restart()
    expect(await ping(server.tls)).toBe('PONG')
  })

  it('leaves no keys behind', async () => {
    const other = await startTlsRedis()
    const [, file] = (await other.cli('CONFIG', 'GET', 'tls-key-file')) as string[]
    expect(existsSync(file!)).toBe(true)
    await other.stop()
    expect(existsSync(file!)).toBe(false)
  })
})
