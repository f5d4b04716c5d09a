import { check, sleep } from 'k6'
import { scenario } from 'k6/execution'
import type { Options } from 'k6/options'
import { ask, note, outcomeOf } from './support/ask.ts'
import { arriving, instances, seconds, timed } from './support/run.ts'
import { summaryTrendStats } from './support/summary.ts'
import { redis } from './support/trouble.ts'
import { prepareVisits, visit, warmUpVisits } from './support/visits.ts'

export { handleSummary } from './support/summary.ts'

// Redis hangs for the second sixth of the run, is well for one, is dead for one, and then comes back with nothing.
const sixth = seconds / 6

// In seconds; breakers and connections try again every few seconds.
const patience = 20

/** Readers browse while Redis first hangs and then dies; none of them may notice more than a slower answer. */
export const options: Options = {
  scenarios: {
    readers: { ...arriving(80), exec: 'browse' },
    trouble: {
      executor: 'per-vu-iterations',
      vus: 1,
      iterations: 1,
      exec: 'trouble',
      maxDuration: `${seconds + 2 * patience}s`,
    },
  },
  thresholds: {
    http_req_failed: ['rate==0'],
    checks: ['rate==1'],
    // A read of Redis may take 100 ms, which some requests wait for before the breaker opens; then they load.
    ...timed({ server_time_with: ['p(99)<150', 'max<1000'] }),
  },
  summaryTrendStats,
}

export function setup(): string[] {
  return prepareVisits()
}

export function browse(lists: readonly string[]): void {
  visit(instances, lists, warmUpVisits + scenario.iterationInTest, note)
}

export function trouble(): void {
  for (const step of ['pause', 'resume', 'kill', 'restart'] as const) {
    sleep(sixth)
    redis(step)
  }
  check(isSharing(), { 'after the outage, instances share what they have loaded': (shares) => shares })
}

/** Whether what one instance has loaded comes to be a hit at the other, which can know it from Redis alone. */
function isSharing(): boolean {
  const [first = '', second = ''] = instances
  for (let attempt = 1; attempt <= patience * 2; attempt += 1) {
    // Each time for a page that neither instance has been asked for.
    const question = { kind: 'list', path: `/api/articles?limit=1&offset=${attempt}` }
    ask({ ...question, from: first })
    if (outcomeOf(ask({ ...question, from: second })) === 'HIT') return true
    sleep(0.5)
  }
  return false
}
