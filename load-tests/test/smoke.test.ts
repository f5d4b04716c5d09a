import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { K6 } from '../src/k6/provide-k6.ts'
import { prepare, runScenario } from '../src/run-scenario.ts'
import { scenarioOf, scenarios } from '../src/scenarios.ts'

const seconds = 2

// Building k6, where there is none, takes a minute or two on a machine that does nothing else.
let k6: K6
beforeAll(async () => {
  k6 = await prepare(AbortSignal.timeout(590_000))
}, 600_000)

describe.each(Object.keys(scenarios))('%s', (name) => {
  it('keeps every threshold that does not depend on the speed of the machine', { timeout: 120_000 }, async () => {
    const finished = new AbortController()
    onTestFinished(() => finished.abort())

    const run = { k6, scenario: scenarioOf(name), framework: 'fastify', seconds, smoke: true, signal: finished.signal }
    const { report, samples } = await runScenario(run)
    expect(report.summary.thresholds.filter(({ passed }) => !passed)).toEqual([])
    expect(report.summary).toMatchObject({ failedRequests: 0, failedChecks: {} })
    expect(report.summary.thresholds.length).toBeGreaterThan(1)
    expect(samples.length).toBeGreaterThan(0)
  })
})
