import { type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Cache, createCache, queryLayer } from '@cache/core'
import express5, { type Express } from 'express'
import express4 from 'express4'
import { onTestFinished } from 'vitest'

export const versions: readonly (readonly [name: string, express: typeof express5])[] = [
  ['Express 4', express4 as unknown as typeof express5],
  ['Express 5', express5],
]

/** A cache in memory, for one test. */
export function openCache(): Cache<{ article: ReturnType<typeof queryLayer> }> {
  const cache = createCache({ namespace: 'test', layers: { article: queryLayer({ ttl: '1h', jitter: 0 }) } })
  onTestFinished(() => cache.close())
  return cache
}

export async function listen(app: Express): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer(app)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}
