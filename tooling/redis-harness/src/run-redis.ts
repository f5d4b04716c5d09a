import { acquireSharedRedis, type SharedRedis } from './shared-redis.ts'

interface Run {
  readonly server: Promise<SharedRedis>
  members: number
}

// Vitest loads this file anew for each project of a run; only the global object is common to them.
const slot = globalThis as { [runKey]?: Run | undefined }
const runKey: unique symbol = Symbol.for('@tooling/redis-harness/run')

/** The first project of a run starts the server, the last to leave stops it. */
export async function joinRun(): Promise<{ readonly url: string; readonly leave: () => Promise<void> }> {
  const run = (slot[runKey] ??= { server: acquireSharedRedis(), members: 0 })
  run.members += 1

  const server = await run.server
  const leave = async (): Promise<void> => {
    run.members -= 1
    if (run.members > 0) return
    slot[runKey] = undefined
    await server.stop()
  }
  return { url: server.url, leave }
}
