// Makes each mistake in a copy of the package and runs the test that must notice: `pnpm --filter @cache/core mutants [text]`.
import { acquireSharedRedis } from '@tooling/redis-harness'
import { mutants } from './all.ts'
import { type Verdict, Workbench } from './workbench.ts'

const wanted = process.argv[2] ?? ''
const chosen = mutants.filter((mutant) => JSON.stringify(Object.values(mutant)).includes(wanted))
const redis = await acquireSharedRedis()
process.env['REDIS_URL'] = redis.url

const verdicts: (readonly [line: string, verdict: Verdict])[] = []
const waiting = chosen.entries()
await Promise.all(
  Array.from({ length: 2 }, async (_, bench) => {
    const workbench = await Workbench.open(bench)
    for (const [number, mutant] of waiting) {
      const verdict = await workbench.judge(mutant)
      const line = `${verdict.padEnd(8)}  ${number + 1}/${chosen.length}  ${mutant.file}  ${mutant.search.trim().split('\n')[0]}`
      verdicts.push([line, verdict])
      console.log(line)
    }
  }),
)
await redis.stop()

const survivors = verdicts.filter(([, verdict]) => verdict !== 'killed')
console.log(`\n${verdicts.length - survivors.length} killed, ${survivors.length} not`)
for (const [line] of survivors) console.log(line)
process.exitCode = survivors.length === 0 ? 0 : 1
