import { expect, it } from 'vitest'
import { explore } from './explore.ts'
import { exhaust } from './exhaustion.ts'
import { smallScenarios } from './small-scenarios.ts'
import { troubledScenarios } from './troubled-scenarios.ts'

it('keeps every promise in 2,000 random schedules of several processes', { timeout: 120_000 }, async () => {
  const { failures, loads, schedules } = await explore({ schedules: 2000, seed: 1, threads: 1, failures: 3 })
  expect(failures).toEqual([])
  expect(schedules).toBe(2000)
  // Schedules in which next to nothing was loaded would prove next to nothing.
  expect(loads).toBeGreaterThan(2000)
})

it.each(Object.keys(troubledScenarios))(
  'keeps every promise in 100 random orders of %s',
  { timeout: 120_000 },
  async (scenario) => {
    const { failures } = await explore({ scenario, schedules: 100, seed: 1, threads: 1, failures: 1 })
    expect(failures).toEqual([])
  },
)

it.each(Object.entries(smallScenarios))(
  'keeps every promise in every order of %s',
  { timeout: 120_000 },
  async (_name, scenario) => {
    const { complete, failure, runs } = await exhaust(scenario, 10_000)
    expect(failure).toBeUndefined()
    expect(complete).toBe(true)
    expect(runs).toBeGreaterThan(10)
  },
)
