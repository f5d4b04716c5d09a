import os from 'node:os'

/** What the numbers depend on besides the code. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memory: string
  /** Processes that ran or waited to run, on average of the minute before. */
  readonly load: number
  readonly system: string
  readonly node: string
  readonly redis: string
  readonly k6: string
}

export function describeMachine(measured: Pick<Machine, 'load' | 'redis' | 'k6'>): Machine {
  const cpus = os.cpus()
  return {
    cpu: cpus[0]?.model ?? 'unknown',
    cores: cpus.length,
    memory: `${Math.round(os.totalmem() / 1024 ** 3)} GB`,
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    node: process.version,
    ...measured,
  }
}
