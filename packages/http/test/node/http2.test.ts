import { createCache, queryLayer } from '@cache/core'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect, createServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, it, onTestFinished } from 'vitest'
import { createResponseCache } from '../../src/index.ts'
import { serveNode } from '../../src/node/index.ts'

type Handler = (req: IncomingMessage, res: ServerResponse) => void

/** A server of HTTP/2 behind a cache; asks it. */
async function cached(handler: Handler) {
  const cache = createCache({ layers: { page: queryLayer() } })
  const pages = createResponseCache(cache, { layer: 'page', ttl: '1h', maxBodyBytes: 1000 })
  const server = createServer((request, response) => {
    const req = request as unknown as IncomingMessage
    const res = response as unknown as ServerResponse
    serveNode(pages, { req, res, raw: req, run: () => handler(req, res), fail: () => void res.writeHead(500).end() })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  onTestFinished(async () => {
    session.close()
    server.close()
    await cache.close()
  })
  return async (method = 'GET'): Promise<readonly [outcome: unknown, body: string]> => {
    const stream = session.request({ ':path': '/', ':method': method })
    const [fields] = (await once(stream, 'response')) as [Record<string, unknown>]
    return [fields['x-cache'], await text(stream)]
  }
}

it('keeps responses of HTTP/2, which look written to their handlers meanwhile', async () => {
  const seen: unknown[] = []
  let runs = 0
  const ask = await cached((_req, res) => {
    seen.push([res.headersSent, res.writableEnded])
    res.write('run ')
    seen.push([res.headersSent, res.writableEnded])
    res.end(String(++runs))
    seen.push([res.headersSent, res.writableEnded])
  })
  expect([await ask(), await ask(), await ask('HEAD')]).toEqual([
    ['MISS', 'run 1'],
    ['HIT', 'run 1'],
    ['HIT', ''],
  ])
  expect(seen).toEqual([
    [false, false],
    [true, false],
    [true, true],
  ])
})

it('forgets over HTTP/2 what has been written to, and lets go what is too long', async () => {
  let length = 1
  const ask = await cached(({ method }, res) => void res.end(method === 'POST' ? 'written' : 'x'.repeat(length)))
  await ask()
  expect(await ask('POST')).toEqual([expect.anything(), 'written'])
  length = 5000
  expect([await ask(), await ask()]).toEqual([
    ['MISS', 'x'.repeat(5000)],
    ['MISS', 'x'.repeat(5000)],
  ])
})
