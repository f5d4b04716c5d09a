import { Redis } from 'ioredis'

/** One command on a connection of its own. */
export async function runCommand(
  url: string,
  command: string,
  ...args: readonly (string | number)[]
): Promise<unknown> {
  const connection = new Redis(url, {
    commandTimeout: 10_000,
    // It asks INFO, which a restricted server may not have.
    enableReadyCheck: false,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  })
  // A failed connection also rejects the command, which is where the caller hears of it.
  connection.on('error', () => {})
  try {
    return await connection.call(command, ...args)
  } finally {
    connection.disconnect()
  }
}
