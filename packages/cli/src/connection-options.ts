import { readFileSync } from 'node:fs'
import type { RedisOptions } from 'ioredis'
import { Failure } from './failure.ts'

/** What is said on the command line of where Redis is, as commander gives it. */
export interface ConnectionFlags {
  readonly redis: string
  readonly cluster?: true
  readonly sentinel?: string
  readonly tls?: true
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
}

export interface Address {
  readonly host: string
  readonly port: number
}

/** Where Redis is, in the words of the client. */
export interface Place {
  readonly nodes: readonly Address[]
  readonly kind: 'server' | 'cluster' | 'sentinel'
  /** Of every server that is connected to. */
  readonly options: Pick<RedisOptions, 'username' | 'password' | 'db' | 'tls'>
  /** Of the master that Sentinel is asked for. */
  readonly masterName: string | undefined
  /** To be shown: without a password. */
  readonly text: string
}

type Files = (path: string) => string

/** Throws a Failure that names the flag and never a password. */
export function placeOf(
  flags: ConnectionFlags,
  env: NodeJS.ProcessEnv = process.env,
  readFile: Files = fileText,
): Place {
  if (flags.cluster && flags.sentinel !== undefined)
    throw new Failure('usage', '--cluster and --sentinel exclude each other')
  const urls = flags.redis.split(',').map((text, at) => urlOf(text.trim(), at))
  const [first] = urls as [URL]
  const db = dbOf(first)
  if (flags.cluster && db) throw new Failure('usage', 'a cluster has no database but 0')
  const username = decoded(first.username) || undefined
  const password = decoded(first.password) || env['REDIS_PASSWORD'] || undefined
  const tls = tlsOf(flags, first, readFile)
  const kind = flags.cluster ? 'cluster' : flags.sentinel === undefined ? 'server' : 'sentinel'
  if (kind === 'server' && urls.length > 1)
    throw new Failure('usage', 'several addresses of --redis are for --cluster or --sentinel')
  return {
    kind,
    nodes: urls.map((url) => addressOf(url, kind === 'sentinel' ? 26_379 : 6379)),
    options: { ...(username && { username }), ...(password && { password }), ...(db && { db }), ...(tls && { tls }) },
    masterName: flags.sentinel,
    text: urls.map(shown).join(','),
  }
}

function urlOf(text: string, at: number): URL {
  const url = URL.parse(text.includes('://') ? text : `redis://${text}`)
  if (url && (url.protocol === 'redis:' || url.protocol === 'rediss:') && url.hostname !== '') return url
  // The text may hold a password.
  const which = at === 0 ? '' : ` (address ${at + 1})`
  throw new Failure(
    'usage',
    `--redis${which} must be a URL such as redis://localhost:6379 or rediss://user@host:6380/0`,
  )
}

function addressOf({ hostname, port }: URL, otherwise: number): Address {
  return { host: hostname.replaceAll(/^\[|\]$/g, ''), port: port === '' ? otherwise : Number(port) }
}

function dbOf({ pathname }: URL): number {
  const text = pathname.slice(1)
  if (!/^\d*$/.test(text))
    throw new Failure('usage', `the path of --redis must be the number of a database, got "${text}"`)
  return Number(text)
}

function tlsOf(flags: ConnectionFlags, url: URL, readFile: Files): RedisOptions['tls'] | undefined {
  const { ca, cert, key } = flags
  if (url.protocol !== 'rediss:' && !flags.tls && ca === undefined && cert === undefined && key === undefined)
    return undefined
  if ((cert === undefined) !== (key === undefined)) throw new Failure('usage', '--cert and --key go together')
  const read = (flag: string, path: string | undefined): object => {
    if (path === undefined) return {}
    try {
      return { [flag]: readFile(path) }
    } catch (error) {
      throw new Failure('usage', `--${flag}: ${(error as Error).message}`, error)
    }
  }
  return { ...read('ca', ca), ...read('cert', cert), ...read('key', key) }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function shown(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname === '/' ? '' : url.pathname}`
}

function fileText(path: string): string {
  return readFileSync(path, 'utf8')
}
