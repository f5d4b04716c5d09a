import type { RedisServer } from './redis-server.ts'

/** `undefined` when no container engine answers, or when it cannot get the image. */
export async function startContainer(): Promise<Pick<RedisServer, 'url' | 'stop'> | undefined> {
  // A configured server binary is a choice against containers. Testcontainers is slow to load, so it waits until needed.
  if (process.env['REDIS_SERVER_BIN']) return undefined
  const { getContainerRuntimeClient } = await import('testcontainers')
  const engine = await getContainerRuntimeClient().catch(() => undefined)
  if (!engine) return undefined

  try {
    const { RedisContainer } = await import('@testcontainers/redis')
    const container = await new RedisContainer(process.env['REDIS_IMAGE'] ?? 'redis:8-alpine').start()
    return { url: container.getConnectionUrl(), stop: async () => void (await container.stop()) }
  } catch (error) {
    console.warn(`A container engine answers, but it gave no Redis (${String(error)}); trying a local server.`)
    return undefined
  }
}
