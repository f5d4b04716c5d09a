import type { TestProject } from 'vitest/node'
import { joinRun } from './run-redis.ts'

/** Gives the integration tests of a run their Redis; the returned function is vitest's teardown. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { url, leave } = await joinRun()
  project.provide('redisUrl', url)
  return leave
}
