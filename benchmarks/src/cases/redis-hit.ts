import { articleOf } from '../articles.ts'
import type { BenchCase } from '../bench-case.ts'
import { withCallers } from '../callers.ts'
import { compare } from '../comparison.ts'
import { redisContenders } from '../redis-contenders.ts'
import type { CaseResult } from '../result.ts'

const callers = 64
const keys = 1024

export const redisHit: BenchCase = {
  name: 'redis-hit',
  nodeFlags: [],
  async run({ redisUrl, rounds }) {
    return [await hits(redisUrl, rounds, 1000), await hits(redisUrl, rounds, 10_000)]
  },
}

async function hits(redisUrl: string, rounds: number, bytes: number): Promise<CaseResult> {
  const contenders = await redisContenders(redisUrl)
  const idOf = (i: number): string => `${bytes}-${i % keys}`
  for (let i = 0; i < keys; i++) {
    const article = articleOf(i, bytes)
    await Promise.all(contenders.map((contender) => contender.set(idOf(i), article)))
  }
  const result = await compare({
    title: `Redis hit, ${bytes / 1000} KB`,
    method: `${callers} callers at once, each awaiting one hit after another, over ${keys} ids; no memory tier.`,
    operations: 2048,
    rounds,
    contenders: contenders.map(({ name, get }) => ({
      name,
      run: (operations) => withCallers(callers, operations, (i) => get(idOf(i))),
    })),
    targets: [
      { ours: '@cache/core', theirs: 'ioredis and JSON', atMost: 1 },
      { ours: '@cache/core', theirs: 'bentocache', atMost: 1 / 2 },
    ],
  })
  await Promise.all(contenders.map((contender) => contender.close()))
  return result
}
