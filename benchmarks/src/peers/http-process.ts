import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createCache, queryLayer } from '@cache/core'
import { articleOf } from '../articles.ts'
import { expressServers } from './http-express.ts'
import { nestServers } from './http-nest.ts'

// The servers' side, so that those who ask have a core of their own.
const page = articleOf(1, 2000)
const cache = createCache({ layers: { page: queryLayer({ ttl: '1h' }) } })
const servers = new Map([...expressServers(page, cache), ...(await nestServers(page, cache))])

await Promise.all(Array.from(servers.values(), listening))
process.send!(
  Object.fromEntries(Array.from(servers, ([name, server]) => [name, (server.address() as AddressInfo).port])),
)
// Some of the caches keep timers that nothing ends.
process.once('message', () => process.exit())

function listening(server: Server): Promise<void> {
  return new Promise((resolve) => void server.listen(0, '127.0.0.1', resolve))
}
