import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { shared } from '../support/fleet.ts'

interface Child {
  readonly process: ChildProcess
  output(): string
}

function start(scenario: string): Child {
  const { namespace, redis } = shared()
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'child.ts'), scenario], {
    env: { ...process.env, REDIS_URL: redis, CACHE_NAMESPACE: namespace, NODE_OPTIONS: '--no-warnings' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  return { process: child, output: () => output }
}

// ms; a process that has nothing left ends at once, and what clients wait for takes seconds.
const soon = 1500

const ending = [
  'with Redis, closed',
  'with Redis, closed while it connects',
  'with Redis, out of reach, closed',
  'memory only, not closed',
  'memory only, with a load that never ends, not closed',
  'switched off, not closed',
]

for (const scenario of ending) {
  it(`lets its process end by itself: ${scenario}`, async () => {
    const child = start(scenario)
    const [code, signal] = (await once(child.process, 'close')) as [number | null, string | null]
    const output = child.output()
    expect({ code, signal, output }).toEqual({ code: 0, signal: null, output: expect.stringContaining('done\n') })
    const keptAlive = Number(/kept alive for (\d+) ms/.exec(output)?.[1])
    expect(keptAlive).toBeLessThan(soon)
  })
}

it('does not stand in the way of a signal while it is connected', async () => {
  const child = start('with Redis, not closed, until SIGTERM')
  await expect.poll(() => child.output(), { timeout: 20_000 }).toBe('done\n')
  child.process.kill('SIGTERM')
  const [code, signal] = (await once(child.process, 'close')) as [number | null, string | null]
  expect({ code, signal }).toEqual({ code: null, signal: 'SIGTERM' })
})
