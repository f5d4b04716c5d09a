import { startProxy, startRedis } from '@tooling/redis-harness'
import { expect, it } from 'vitest'
import { makeTrouble } from './chaos.ts'
import { createMember, History } from './history.ts'
import { seededRandom } from './random.ts'

// `TORTURE_SECONDS=600 TORTURE_SEED=7 pnpm --filter @cache/core torture` for longer, or again.
const seconds = Number(process.env['TORTURE_SECONDS'] ?? 8)
const seed = Number(process.env['TORTURE_SEED'] ?? Date.now() % 1_000_000)

it(
  `shows no process older data than it was promised, whatever happens to its connections (seed ${seed})`,
  async () => {
    const random = seededRandom(seed)
    const redis = await startRedis()
    const proxies = await Promise.all([1, 2, 3].map(() => startProxy(redis.port)))
    const members = proxies.map(({ url }, at) => createMember(url, 'torture', at === 0 ? 1000 : 0))
    await Promise.all(members.map((member) => member.ready()))

    const history = new History(members, random)
    const endsAt = performance.now() + seconds * 1000
    const isOver = (): boolean => performance.now() >= endsAt
    const processes = members.flatMap((_member, at) => [
      history.readUntil(isOver, at),
      history.readUntil(isOver, at),
      history.writeUntil(isOver, at),
    ])
    await Promise.all([makeTrouble(redis, proxies, random, isOver), ...processes])

    await Promise.all(members.map((member) => member.close()))
    await Promise.all(proxies.map((proxy) => proxy.close()))
    await redis.stop()
    expect(history.tally.violations).toEqual([])
    // A history in which nothing was answered from the cache, or nothing was written, would prove nothing.
    expect(history.tally.hits).toBeGreaterThan(history.tally.reads / 4)
    expect(history.tally.writes).toBeGreaterThan(0)
  },
  60_000 + seconds * 1000,
)
