import type { Logger } from 'pino'
import { assemble, type Environment } from './assembly.ts'
import type { CacheMode } from './caching/cache-mode.ts'
import type { AppConfig } from './config/app-config.ts'
import { startUpstream } from './external/start-upstream.ts'
import { upstreamFromEnv } from './external/upstream-from-env.ts'
import { createServer } from './servers/create-server.ts'

export interface Application {
  readonly url: string
  readonly mode: CacheMode
  /** Running requests are answered, then everything is closed. */
  close(): Promise<void>
}

export async function startApplication(config: AppConfig, env: Environment, log: Logger): Promise<Application> {
  await using started = new AsyncDisposableStack()
  const upstream = started.adopt(await startUpstream(upstreamFromEnv(env)), (open) => open.close())
  const surroundings = { openDataOrigin: upstream.url }
  const { parts } = started.adopt(await assemble(config, env, log, surroundings), (assembly) => assembly.close())
  const server = started.adopt(await createServer(config.framework, parts), async (open) => {
    await open.close()
  })
  const url = await server.listen({ host: config.host, port: config.port })

  const owned = started.move()
  return { url, mode: parts.mode, close: () => owned.disposeAsync() }
}
