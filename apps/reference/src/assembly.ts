import { configFromEnv, createCache } from '@cache/core'
import type { Logger } from 'pino'
import { cacheModeOf } from './caching/cache-mode.ts'
import { layers } from './caching/layers.ts'
import type { AppConfig } from './config/app-config.ts'
import { StartError } from './config/start-error.ts'
import { databaseArticles } from './database/database-articles.ts'
import { DatabaseClient } from './database/database-client.ts'
import type { DatabaseOptions } from './database/database-options.ts'
import { createReadApi } from './domain/read-api.ts'
import { healthOf } from './health.ts'
import { whatToTry } from './home-text.ts'
import type { ServerParts } from './servers/server.ts'

/** The app without a server: what any framework needs to answer. */
export interface Assembly {
  readonly parts: ServerParts
  readonly database: DatabaseClient
  close(): Promise<void>
}

/** Read by core and by nothing else here. */
export type Environment = Parameters<typeof configFromEnv>[0]

export async function assemble(config: AppConfig, env: Environment, log: Logger): Promise<Assembly> {
  // Closed again, the last first, when a later step fails; later by the assembly's owner.
  await using opened = new AsyncDisposableStack()

  const database = opened.adopt(await openDatabase(config.database), (client) => client.close())
  const options = configFromEnv(env)
  const cache = opened.use(createCache({ ...options, logger: log, layers }))
  await cache.ready()

  const mode = cacheModeOf(options)
  const api = createReadApi(databaseArticles(database), {
    article: cache.layer('article'),
    articleList: cache.layer('articleList'),
    tags: cache.layer('tags'),
    profile: cache.layer('profile'),
  })
  const parts: ServerParts = {
    api,
    mode,
    health: () => healthOf(mode, database),
    home: (base) => whatToTry(base, config.database.seed),
    log,
  }
  const owned = opened.move()
  return { parts, database, close: () => owned.disposeAsync() }
}

async function openDatabase(options: DatabaseOptions): Promise<DatabaseClient> {
  try {
    return await DatabaseClient.open(options)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new StartError(`the database cannot be used: ${reason}`, { cause: error })
  }
}
