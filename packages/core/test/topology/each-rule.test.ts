import { type RedisServer, startRedis } from '@tooling/redis-harness'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Cache, createCache } from '../../src/index.ts'
import { type HeldLoader, heldLoader, outcomeOf } from '../support/loads.ts'
import { type Denial, denialsOf } from './acl-log.ts'
import { keyPatterns, leastRules, neededCommands } from './least-rules.ts'
import { layers, patience } from './pair.ts'

const timeouts = { read: '5s', write: '5s', connect: '500ms' }

/** Everything that the engine does, attempted by a user whom one rule is missing, in a namespace of its own. */
class Attempt {
  readonly namespace: string
  readonly missing: string
  readonly #server: RedisServer
  readonly #loader: HeldLoader<string> = heldLoader()
  #cache: Cache | undefined
  #reading: Promise<unknown> | undefined

  constructor(server: RedisServer, index: number, missing: (namespace: string) => string) {
    this.#server = server
    this.namespace = `n${index}`
    this.missing = missing(this.namespace)
  }

  /** What an earlier process left: values, and an index whose log is gone. */
  async prepare(): Promise<void> {
    const before = createCache({ namespace: this.namespace, redis: this.#server.url, timeouts, layers })
    await before.layer('article').setMany(['1', '2', '3'].map((id) => [id, 'value'] as const))
    await before.close()
    await this.#server.cli('DEL', `{${this.namespace}:invalidation}:log`)
    const rules = leastRules(this.namespace).filter((rule) => rule !== this.missing)
    await this.#server.cli('ACL', 'SETUSER', this.namespace, ...rules)
  }

  async run(): Promise<void> {
    const redis = { port: this.#server.port, username: this.namespace, password: 'secret', disableClientInfo: true }
    this.#cache = createCache({ namespace: this.namespace, redis, timeouts, layers })
    await this.#cache.ready()
    const article = this.#cache.layer('article')
    const steps: (() => Promise<unknown>)[] = [
      () => article.get('1'),
      () => article.getOrSet('loaded', () => 'value', { tags: ['news'] }),
      () => article.getOrSet('loaded', () => 'value', { tags: ['news'] }),
      () => article.expire('1'),
      () => article.delete('2'),
      () => article.set('3', 'new'),
      () => article.update('4', () => 'new'),
      () => this.#cache!.invalidateTags(['news']),
      () => this.#cache!.stats(),
      () => this.#tellStatistics(redis),
      () => this.#cache!.deletePattern(`${this.namespace}:article:*`),
    ]
    for (const step of steps) await outcomeOf(step())
    // Its lease is extended while it runs.
    this.#reading = outcomeOf(article.getOrSet('5', this.#loader))
  }

  /** As a process does once a minute, and when it ends. */
  async #tellStatistics(redis: object): Promise<void> {
    const other = createCache({ namespace: this.namespace, redis, timeouts, layers })
    await other.ready()
    await other.layer('article').get('nothing')
    await other.close()
  }

  async end(): Promise<void> {
    this.#loader.resolve('value')
    await this.#reading
    await this.#cache?.close()
  }
}

describe('a user whom one rule is missing', () => {
  let server: RedisServer
  let attempts: Attempt[]
  const rules: ((namespace: string) => string)[] = [
    ...neededCommands.map((command) => () => `+${command}`),
    ...[0, 1, 2, 3].map((at) => (namespace: string) => keyPatterns(namespace)[at]!),
  ]
  const isOf = (attempt: Attempt, denial: Denial): boolean => {
    const matches = denial.reason === 'key' ? attempt.missing.startsWith('~') : attempt.missing === `+${denial.object}`
    return denial.username === attempt.namespace && matches
  }

  beforeAll(async () => {
    server = await startRedis({ args: ['--acllog-max-len', '10000'] })
    attempts = rules.map((missing, index) => new Attempt(server, index, missing))
    for (const attempt of attempts) await attempt.prepare()
    // The first finds no script known, and has to send its text.
    await server.cli('SCRIPT', 'FLUSH')
    attempts.sort((a, b) => Number(b.missing === '+eval') - Number(a.missing === '+eval'))
    await attempts[0]!.run()
    await Promise.all(attempts.slice(1).map((attempt) => attempt.run()))
  }, 60_000)
  afterAll(async () => {
    await Promise.all(attempts.map((attempt) => attempt.end()))
    await server.stop()
  }, 60_000)

  it('is refused something, whichever rule it is: none is there for nothing', async () => {
    await vi.waitFor(async () => {
      const denials = await denialsOf(server)
      const unmissed = attempts.filter((attempt) => !denials.some((denial) => isOf(attempt, denial)))
      expect(unmissed.map(({ missing }) => missing)).toEqual([])
    }, patience)
  })
})
