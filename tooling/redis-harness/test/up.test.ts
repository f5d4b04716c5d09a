import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { expect, it, onTestFinished } from 'vitest'

function up(topology: string): ChildProcess {
  const script = path.join(import.meta.dirname, '../src/up.ts')
  const child = spawn(process.execPath, [script, topology], { stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill('SIGTERM'))
  return child
}

async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  const opened = await new Promise<boolean>((resolve) => {
    socket.on('connect', () => resolve(true))
    socket.on('error', () => resolve(false))
  })
  socket.destroy()
  return opened
}

it.each([
  ['single', 1, /^REDIS_URL=redis:\/\/127\.0\.0\.1:\d+$/],
  ['cluster', 6, /^redis: \(\) => new Cluster\(\[\{"host":"127\.0\.0\.1","port":\d+\},/],
  ['sentinel', 3, /^redis: \{"sentinels":\[\{"host":"127\.0\.0\.1","port":\d+\},.*"name":"main"\}$/],
] as const)(
  'starts the topology %s, says how to use it, and stops it when told to',
  async (topology, count, use) => {
    const child = up(topology)
    const exited = once(child, 'exit')
    const [line] = (await once(createInterface(child.stdout!), 'line')) as [string]
    expect(line).toMatch(use)
    const ports = Array.from(line.matchAll(/(?<=port":|127\.0\.0\.1:)\d+/g), ([port]) => Number(port))
    expect(ports).toHaveLength(count)
    expect(await Promise.all(ports.map(isOpen))).not.toContain(false)
    child.kill('SIGINT')
    expect(await exited).toEqual([0, null])
    expect(await Promise.all(ports.map(isOpen))).not.toContain(true)
  },
  60_000,
)

it('names the topologies that it knows when it is asked for another', async () => {
  const child = up('toplogy')
  const [line] = (await once(createInterface(child.stderr!), 'line')) as [string]
  expect(line).toBe('unknown topology "toplogy"; known: single, cluster, sentinel')
  expect(await once(child, 'exit')).toEqual([1, null])
})
