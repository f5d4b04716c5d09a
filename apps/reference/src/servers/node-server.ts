import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import type { Server } from './server.ts'

export function nodeServer(listener: RequestListener): Server {
  const server = createServer(listener)
  return {
    async listen({ host, port }) {
      server.listen(port, host)
      await once(server, 'listening')
      const { address, family, port: taken } = server.address() as AddressInfo
      return `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}`
    },
    async close() {
      if (server.listening) await promisify(server.close.bind(server))()
    },
  }
}
