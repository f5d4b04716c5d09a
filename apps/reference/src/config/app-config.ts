import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { inMemory, type DatabaseOptions, type Seed, seeds } from '../database/database-options.ts'
import { type Framework, frameworks } from '../servers/frameworks.ts'
import { StartError } from './start-error.ts'

export interface AppConfig {
  readonly framework: Framework
  readonly host: string
  /** 0 picks a free one. */
  readonly port: number
  readonly database: DatabaseOptions
  /** ms that every query takes longer, as it would across a network. */
  readonly databaseLatency: number
  /** Tokens are signed with it; instances that share a database need the same. */
  readonly jwtSecret: string
  /** Opens the admin API of the cache; without it there is none. */
  readonly adminToken: string | undefined
}

type Environment = Readonly<Record<string, string | undefined>>

const dataFolder = path.join(import.meta.dirname, '../../.data')

export function appConfigOf(env: Environment, args: readonly string[]): AppConfig {
  const seed = oneOf(seeds, 'SEED', env['SEED'] || 'corpus')
  return {
    framework: oneOf(frameworks, 'FRAMEWORK', frameworkArgument(args) || env['FRAMEWORK'] || 'fastify'),
    host: env['HOST'] || '127.0.0.1',
    port: portOf(env['PORT'] || '3000'),
    database: { path: env['DATABASE'] || defaultDatabase(seed), seed },
    databaseLatency: latencyOf(env['DATABASE_LATENCY'] || '0'),
    jwtSecret: env['JWT_SECRET'] || randomBytes(32).toString('base64url'),
    adminToken: adminTokenOf(env['ADMIN_TOKEN'] || undefined),
  }
}

/** The corpus is worth a file; an empty database is asked for to start from nothing, every time. */
function defaultDatabase(seed: Seed): string {
  return seed === 'none' ? inMemory : path.join(dataFolder, 'reference.sqlite')
}

function frameworkArgument(args: readonly string[]): string | undefined {
  // Package managers differ in whether they keep the `--` that parts their arguments from ours.
  const own = args[0] === '--' ? args.slice(1) : [...args]
  try {
    return parseArgs({ args: own, options: { framework: { type: 'string' } } }).values.framework
  } catch (error) {
    throw new StartError(error instanceof Error ? error.message : String(error), { cause: error })
  }
}

function oneOf<const Choice extends string>(choices: readonly Choice[], name: string, given: string): Choice {
  const chosen = choices.find((choice) => choice === given)
  if (chosen !== undefined) return chosen
  throw new StartError(`${name}=${given} is not available; available: ${choices.join(', ')}`)
}

// Where it is checked first, it is named.
function adminTokenOf(given: string | undefined): string | undefined {
  if (given === undefined || /^[\x21-\x7e]{32,1024}$/.test(given)) return given
  throw new StartError(
    'ADMIN_TOKEN must have 32 to 1024 visible characters of ASCII: openssl rand -base64 48 makes one',
  )
}

function latencyOf(given: string): number {
  const latency = /^\d+$/.test(given) ? Number(given) : Number.NaN
  if (latency <= 10_000) return latency
  throw new StartError(`DATABASE_LATENCY must be whole milliseconds from 0 to 10000, got ${given}`)
}

function portOf(given: string): number {
  const port = /^\d+$/.test(given) ? Number(given) : Number.NaN
  if (port <= 65_535) return port
  throw new StartError(`PORT must be a whole number from 0 to 65535, got ${given}`)
}
