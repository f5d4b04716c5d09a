// Looks for a violation in this copy of the source and says where one was found: run by `bench.ts` in a copy of its own.
import { exhaust } from '../exhaustion.ts'
import { runShare } from '../explore.ts'
import { smallScenarios } from '../small-scenarios.ts'
import { troubledScenarios } from '../troubled-scenarios.ts'
import type { Hunt, Kill } from './bench.ts'

const mostRuns = 3000

async function killOf(hunt: Hunt): Promise<Kill | undefined> {
  if ('small' in hunt) return (await isKilledBy(hunt.small)) ? hunt : undefined
  if ('seed' in hunt) return (await firstSeed(hunt.seed, hunt.seed + 1, hunt.scenario)) === undefined ? undefined : hunt
  for (const scenario of Object.keys(troubledScenarios)) {
    const seed = await firstSeed(1, hunt.upTo / 20, scenario)
    if (seed !== undefined) return { scenario, seed }
  }
  const seed = await firstSeed(1, hunt.upTo)
  if (seed !== undefined) return { seed }
  for (const small of Object.keys(smallScenarios)) if (await isKilledBy(small)) return { small }
  return undefined
}

async function firstSeed(first: number, past: number, scenario?: string): Promise<number | undefined> {
  const { failures } = await runShare({ first, past, by: 1, failures: 1, scenario })
  return failures[0]?.seed
}

async function isKilledBy(small: string): Promise<boolean> {
  const { failure } = await exhaust(smallScenarios[small]!, mostRuns)
  return failure !== undefined
}

const kill = await killOf(JSON.parse(process.argv[2]!) as Hunt)
if (kill) process.stdout.write(JSON.stringify(kill))
process.exit()
