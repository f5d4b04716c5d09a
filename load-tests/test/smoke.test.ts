import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { type K6, NoK6Error } from '../src/k6/provide-k6.ts'
import { prepare, runScenario } from '../src/run-scenario.ts'
import { scenarioOf, scenarios } from '../src/scenarios.ts'

const seconds = 2

// Building k6, where there is none, takes a minute or two on a machine that does nothing else.
let k6: K6 | undefined
let problem = ''
beforeAll(async () => {
  try {
    k6 = await prepare(AbortSignal.timeout(590_000))
  } catch (error) {
    // A machine without k6 and without Go to build it is no fault of the scenarios.
    if (!(error instanceof NoK6Error)) throw error
    problem = error.message
    console.warn(problem)
  }
}, 600_000)

describe.each(Object.keys(scenarios))('%s', (name) => {
  it(
    'keeps every threshold that does not depend on the speed of the machine',
    { timeout: 120_000 },
    async ({ skip }) => {
      const program = k6 ?? skip(problem)
      const finished = new AbortController()
      onTestFinished(() => finished.abort())

      const run = {
        k6: program,
        scenario: scenarioOf(name),
        framework: 'fastify',
        databaseLatency: 1,
        seconds,
        smoke: true,
        signal: finished.signal,
      }
      const { report, samples } = await runScenario(run)
      expect(report.summary.thresholds.filter(({ passed }) => !passed)).toEqual([])
      expect(report.summary).toMatchObject({ failedRequests: 0, failedChecks: {} })
      expect(report.summary.thresholds.length).toBeGreaterThan(1)
      expect(samples.length).toBeGreaterThan(0)
    },
  )
})
