import { randomUUID } from 'node:crypto'
import { type Cache, configFromEnv, createCache, createMetrics } from '@cache/core'
import type { Logger } from 'pino'
import { Registry } from 'prom-client'
import { createTextAnalysis } from './analysis/text-analysis.ts'
import { adminAccess } from './caching/admin-access.ts'
import { cacheModeOf } from './caching/cache-mode.ts'
import { layers } from './caching/layers.ts'
import type { AppConfig } from './config/app-config.ts'
import { StartError } from './config/start-error.ts'
import { DatabaseClient } from './database/database-client.ts'
import type { DatabaseOptions } from './database/database-options.ts'
import { databaseStore } from './database/database-store.ts'
import { createApi } from './domain/api.ts'
import type { ApiLayers, ApiParts } from './domain/api-parts.ts'
import { createTokens } from './domain/tokens.ts'
import { createOpenData } from './external/open-data.ts'
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
export type Environment = NonNullable<Parameters<typeof configFromEnv>[0]>

/** What lies outside of the app. */
export interface Surroundings extends Partial<Pick<ApiParts, 'now' | 'newSessionId'>> {
  /** Base URL of the open data. */
  readonly openDataOrigin: string
}

export async function assemble(
  config: AppConfig,
  env: Environment,
  log: Logger,
  { openDataOrigin, now = () => new Date(), newSessionId = randomUUID }: Surroundings,
): Promise<Assembly> {
  // Closed again, the last first, when a later step fails; later by the assembly's owner.
  await using opened = new AsyncDisposableStack()

  const database = opened.adopt(await openDatabase(config.database), (client) => client.close())
  const options = configFromEnv(env)
  const metrics = createMetrics({ registry: new Registry() })
  const cache = opened.use(createCache({ ...options, logger: log, metrics, layers }))
  await cache.ready()

  const mode = cacheModeOf(options)
  const analysis = opened.adopt(createTextAnalysis({ layer: cache.layer('analysis') }), (open) => open.close())
  const openData = opened.adopt(createOpenData({ layer: cache.layer('openData'), origin: openDataOrigin }), (open) =>
    open.close(),
  )
  const api = createApi({
    store: databaseStore(database, config.databaseLatency),
    layers: apiLayersOf(cache),
    invalidate: (tags) => cache.invalidateTags(tags),
    tokens: createTokens(config.jwtSecret),
    now,
    newSessionId,
    analysis,
    openData,
  })
  const parts: ServerParts = {
    api,
    cache,
    mode,
    health: () => healthOf(mode, database, cache.health()),
    metrics,
    admin: adminAccess(config.adminToken, { logger: log, metrics }),
    home: (base) => whatToTry(base, config.database.seed),
    log,
  }
  const owned = opened.move()
  return { parts, database, close: () => owned.disposeAsync() }
}

function apiLayersOf(cache: Cache<typeof layers>): ApiLayers {
  return {
    article: cache.layer('article'),
    articleList: cache.layer('articleList'),
    feed: cache.layer('feed'),
    tags: cache.layer('tags'),
    profile: cache.layer('profile'),
    comments: cache.layer('comments'),
    session: cache.layer('session'),
  }
}

async function openDatabase(options: DatabaseOptions): Promise<DatabaseClient> {
  try {
    return await DatabaseClient.open(options)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new StartError(`the database cannot be used: ${reason}`, { cause: error })
  }
}
