import type { RedisServer } from '@tooling/redis-harness'
import type { RedisSource } from '../../src/index.ts'

/** A way in which users run Redis, with real servers. */
export interface Topology {
  /** What `createCache` is given for it. */
  readonly redis: RedisSource
  /** The namespace that every cache is to use, where not any will do. */
  readonly namespace?: string
  readonly outage: Outage
  stop(): Promise<unknown>
}

/** Redis is gone for a while, and then there again with its data. */
export interface Outage {
  begin(): unknown
  end(): unknown
}

/** One server, alone: it dies, and comes back with what it had. */
export function crash(server: RedisServer): Outage {
  return {
    begin: async () => {
      await server.cli('SAVE')
      await server.kill()
    },
    end: () => server.restart({ keepData: true }),
  }
}

/** Of many, any of which could take over from another: none of them answers. */
export function silence(servers: () => readonly RedisServer[]): Outage {
  return {
    begin: () => servers().forEach((server) => server.pause()),
    end: () => servers().forEach((server) => server.resume()),
  }
}
