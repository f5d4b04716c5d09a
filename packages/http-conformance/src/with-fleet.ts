import { randomUUID } from 'node:crypto'
import { createCache, queryLayer } from '@cache/core'
import { describe, expect, inject, it, onTestFinished, vi } from 'vitest'
import { send } from './suite/client.ts'
import type { Route, TestServer } from './test-server.ts'

interface Fleet {
  readonly urls: readonly string[]
  readonly runs: () => number
  /** Requests that have come to any of the servers. */
  readonly arrivals: () => number
  readonly open: () => void
}

/** Several servers over one Redis, each with a cache of its own, as processes would have. */
async function fleet(server: TestServer, size: number): Promise<Fleet> {
  const gate = Promise.withResolvers<void>()
  const namespace = `t-${randomUUID()}`
  let [runs, arrivals] = [0, 0]
  const handler: Route['handler'] = async () => {
    const body = `run ${++runs}`
    await gate.promise
    return { body }
  }
  const routes: Route[] = [
    { method: 'GET', path: '/page', cache: { layer: 'page', ttl: '1h' }, handler },
    { method: 'POST', path: '/page', cache: { layer: 'page' }, handler: async () => ({ body: 'written' }) },
  ]
  const start = async (): Promise<string> => {
    const timeouts = { read: '5s', write: '5s', connect: '5s' }
    const cache = createCache({ redis: inject('redisUrl'), namespace, timeouts, layers: { page: queryLayer() } })
    onTestFinished(() => cache.close())
    await cache.ready()
    const running = await server.start({ cache, routes, before: () => (arrivals++, {}) })
    onTestFinished(() => running.close())
    return `${running.url}/page`
  }
  const urls = await Promise.all(Array.from({ length: size }, start))
  return { urls, runs: () => runs, arrivals: () => arrivals, open: () => gate.resolve() }
}

/** Registers what several servers are held to that share a Redis. */
export function withFleet(server: TestServer): void {
  describe('in a fleet', () => {
    it('runs one handler for many who miss at once, whichever server they ask', async () => {
      const { arrivals, open, runs, urls } = await fleet(server, 3)
      const host = { host: 'fleet.example' }
      const requests = urls.flatMap((url) => Array.from({ length: 5 }, () => send(url, { fields: host })))
      await vi.waitFor(() => expect([arrivals(), runs()]).toEqual([15, 1]), { timeout: 10_000 })
      open()
      const answers = (await Promise.all(requests)).map(({ status, text }) => `${status} ${text}`)
      expect(new Set(answers)).toEqual(new Set(['200 run 1']))
      expect(runs()).toBe(1)
    })

    it('keeps on no server what a write to another one has made invalid', async () => {
      const { open, urls } = await fleet(server, 2)
      open()
      const fields = { host: 'fleet.example' }
      const [first = '', second = ''] = urls
      expect((await send(first, { fields })).text).toBe('run 1')
      expect((await send(second, { fields })).text).toBe('run 1')
      await send(second, { fields, method: 'POST' })
      expect((await send(second, { fields })).text).toBe('run 2')
      await vi.waitFor(async () => expect((await send(first, { fields })).text).toBe('run 2'), { timeout: 10_000 })
    })
  })
}
