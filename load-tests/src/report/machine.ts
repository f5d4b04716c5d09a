import os from 'node:os'

/** What the numbers depend on besides the code. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memory: string
  readonly system: string
  readonly node: string
  readonly redis: string
  readonly k6: string
}

export function describeMachine(versions: Pick<Machine, 'redis' | 'k6'>): Machine {
  const cpus = os.cpus()
  return {
    cpu: cpus[0]?.model ?? 'unknown',
    cores: cpus.length,
    memory: `${Math.round(os.totalmem() / 1024 ** 3)} GB`,
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    node: process.version,
    ...versions,
  }
}
