import { pino } from 'pino'
import { onTestFinished } from 'vitest'
import { type Assembly, assemble, type Environment, type Surroundings } from '../src/assembly.ts'
import { appConfigOf } from '../src/config/app-config.ts'
import { createServer } from '../src/servers/create-server.ts'
import type { Framework } from '../src/servers/frameworks.ts'
import { type Client, clientOf } from './client.ts'
import { scratchDatabase } from './scratch-database.ts'
import { smallContent } from './small-content.ts'

export interface SmallApp extends Assembly, Client {
  readonly url: string
}

export interface SmallAppOptions {
  readonly framework?: Framework
  /** Of the cache. */
  readonly env?: Environment
  /** SQLite file; default: a new one with the small content. */
  readonly file?: string
  /** Tokens of one app are good for others with the same. */
  readonly jwtSecret?: string
  readonly adminToken?: string
  readonly surroundings?: Partial<Surroundings>
}

// Nothing listens there.
const nowhere = 'http://127.0.0.1:1'

const silent = pino({ level: 'silent' })

/** The app over the small content on a free port, closed with the test. */
export async function smallApp(options: SmallAppOptions = {}): Promise<SmallApp> {
  const { framework = 'fastify', env = {}, jwtSecret = 'secret of these tests' } = options
  const file = options.file ?? (await scratchDatabase(smallContent))
  const config = appConfigOf(
    { DATABASE: file, SEED: 'none', JWT_SECRET: jwtSecret, ADMIN_TOKEN: options.adminToken },
    [],
  )
  const surroundings = { openDataOrigin: nowhere, ...options.surroundings }
  const assembly = await assemble(config, env, silent, surroundings)
  const server = await createServer(framework, assembly.parts)
  const close = async (): Promise<void> => {
    await server.close()
    await assembly.close()
  }
  onTestFinished(close)
  const url = await server.listen({ host: '127.0.0.1', port: 0 })
  return { ...assembly, ...clientOf(url), url, close }
}
