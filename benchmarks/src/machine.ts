import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import { Redis } from 'ioredis'

/** What the numbers depend on besides the code. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memory: string
  readonly system: string
  /** Processes that wanted to run in five minutes, on average: before the run, and at its end with itself among them. */
  readonly load: { readonly before: number; readonly during: number }
  readonly node: string
  readonly redis: string
  readonly packages: Readonly<Record<string, string>>
}

const measured = [
  'ioredis',
  'lru-cache',
  'bentocache',
  'cacheable',
  '@keyv/redis',
  'cache-manager',
  'layered-loader',
  'async-cache-dedupe',
  'apicache',
  '@nestjs/cache-manager',
]

export async function describeMachine(redisUrl: string, loadBefore: number): Promise<Machine> {
  const cpus = os.cpus()
  return {
    cpu: cpus[0]?.model ?? 'unknown',
    cores: cpus.length,
    memory: `${Math.round(os.totalmem() / 1024 ** 3)} GB`,
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    load: { before: loadBefore, during: os.loadavg()[1]! },
    node: process.version,
    redis: await redisVersion(redisUrl),
    packages: Object.fromEntries(measured.map((name) => [name, versionOf(name)])),
  }
}

async function redisVersion(redisUrl: string): Promise<string> {
  const redis = new Redis(redisUrl)
  const info = await redis.info('server')
  await redis.quit()
  return /^redis_version:(\S+)/m.exec(info)?.[1] ?? 'unknown'
}

// Not every package lets its manifest be imported, so it is looked for where Node.js would.
function versionOf(name: string): string {
  for (const folder of createRequire(import.meta.url).resolve.paths(name) ?? []) {
    try {
      return (JSON.parse(readFileSync(`${folder}/${name}/package.json`, 'utf8')) as { version: string }).version
    } catch {
      // In the next one, then.
    }
  }
  return 'unknown'
}
