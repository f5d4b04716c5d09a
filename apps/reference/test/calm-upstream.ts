import { onTestFinished } from 'vitest'
import { startUpstream, type Upstream } from '../src/external/start-upstream.ts'
import { calm } from '../src/external/upstream-options.ts'

/** Open data without troubles, until the test ends. */
export async function calmUpstream(): Promise<Upstream> {
  const upstream = await startUpstream(calm)
  onTestFinished(() => upstream.close())
  return upstream
}
