import { articleOf } from '../articles.ts'
import type { BenchCase } from '../bench-case.ts'
import { withCallers } from '../callers.ts'
import { compare } from '../comparison.ts'
import { ourContender, redisContenders } from '../redis-contenders.ts'
import type { CaseResult } from '../result.ts'

const articles = Array.from({ length: 64 }, (_, i) => articleOf(i, 10_000))

export const setAndGet: BenchCase = {
  name: 'set-and-get',
  nodeFlags: [],
  async run({ redisUrl, rounds }) {
    return [await setsAndGets(redisUrl, rounds, 1), await setsAndGets(redisUrl, rounds, 16)]
  },
}

async function setsAndGets(redisUrl: string, rounds: number, callers: number): Promise<CaseResult> {
  const contenders = [...(await redisContenders(redisUrl)), await ourContender(redisUrl, 'json')]
  const result = await compare({
    title: `Set and get, 10 KB, ${callers === 1 ? 'one caller' : `${callers} callers`}`,
    method: `Each caller awaits a set, then a get of the same id, over ${articles.length} ids; no memory tier.`,
    operations: 256,
    rounds,
    contenders: contenders.map(({ name, get, set }) => ({
      name,
      run: (operations) =>
        withCallers(callers, operations, async (i) => {
          const id = `written-${i % articles.length}`
          await set(id, articles[i % articles.length]!)
          await get(id)
        }),
    })),
    targets: ['@cache/core, codec json', 'ioredis and JSON'].map((theirs) => ({
      ours: '@cache/core',
      theirs,
      atMost: 1,
    })),
  })
  await Promise.all(contenders.map((contender) => contender.close()))
  return result
}
