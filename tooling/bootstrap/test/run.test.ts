import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'

const runner = JSON.stringify(new URL('../run.mjs', import.meta.url).href)
const started: ChildProcess[] = []

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})

/** A process that runs the given program by `run` and ends with its code. */
function runInProcess(program: string): { parent: ChildProcess; output: () => string } {
  const script = `import { run } from ${runner}; process.exitCode = await run(process.execPath, ['-e', ${JSON.stringify(program)}])`
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  started.push(parent)
  let text = ''
  parent.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()))
  return { parent, output: () => text }
}

const server = `
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {
    console.log(signal)
    setTimeout(() => process.exit(0), 100)
  })
  setInterval(() => {}, 1000)
  console.log('pid ' + process.pid)
`

async function pidOf(output: () => string): Promise<number> {
  await expect.poll(output, { timeout: 10_000 }).toContain('pid ')
  return Number(/pid (\d+)/.exec(output())?.[1])
}

it('ends with the exit code of its command', async () => {
  const { parent } = runInProcess('process.exit(7)')
  expect(await once(parent, 'exit')).toEqual([7, null])
})

describe.each(['SIGINT', 'SIGTERM'] as const)('%s', (signal) => {
  it('reaches the command once, even if it comes twice, and the command ends in its own time', async () => {
    const { parent, output } = runInProcess(server)
    await pidOf(output)
    parent.kill(signal)
    parent.kill(signal)
    expect(await once(parent, 'exit')).toEqual([0, null])
    expect(output().match(/SIG\w+/g)).toEqual([signal])
  })
})

it('takes the command along when it is killed outright', async () => {
  const { parent, output } = runInProcess(server)
  const pid = await pidOf(output)
  parent.kill('SIGKILL')
  await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false)
  expect(output()).toContain('SIGTERM')
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
