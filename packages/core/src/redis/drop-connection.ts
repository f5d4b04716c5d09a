import type { RedisConnection } from './redis-commands.ts'

/** Ends a connection to be made again; an answer that is on its way does not arrive any more. */
export function dropConnection(connection: RedisConnection): void {
  connection.disconnect(true)
  connection.stream?.destroy()
}
