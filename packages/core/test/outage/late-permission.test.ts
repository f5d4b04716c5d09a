import { expect, it, vi } from 'vitest'
import { stateOf } from '../../src/testing/inspect.ts'
import { openCache, privateRedis } from '../support/fleet.ts'

const patience = { timeout: 20_000 }

it('asks a server again that was reached and did not tell its time, without a new connection', async () => {
  const server = await privateRedis()
  await server.cli('ACL', 'SETUSER', 'late', 'on', '>secret', 'allkeys', '+@all', '-time')
  const redis = { host: '127.0.0.1', port: server.port, username: 'late', password: 'secret', disableClientInfo: true }
  const cache = openCache({ redis, layers: { article: { ttl: '1h' } } })
  await cache.ready()
  const article = cache.layer('article')
  expect(await article.set('1', 'value')).toMatchObject({ status: 'queued' })
  expect(stateOf(cache).connected).toBe(false)

  const connections = await server.cli('CLIENT', 'LIST', 'TYPE', 'normal')
  await server.cli('ACL', 'SETUSER', 'late', '+time')
  await vi.waitFor(() => expect(stateOf(cache)).toMatchObject({ connected: true, queued: 0 }), patience)
  expect(await article.set('1', 'value')).toMatchObject({ status: 'applied' })
  expect(idsOf(await server.cli('CLIENT', 'LIST', 'TYPE', 'normal'))).toEqual(idsOf(connections))
})

/** Of the cache's connections. */
function idsOf(clients: unknown): string[] {
  const lines = String(clients).split('\n')
  return lines.filter((line) => line.includes('user=late')).map((line) => /id=(\d+)/.exec(line)?.[1] ?? '')
}
