import { Redis } from 'ioredis'
import { inject, onTestFinished, vi } from 'vitest'
import { startMonitor } from './monitor.ts'

/** Commands as the server saw them, scripts as one each: what they do inside is not counted. */
export interface CommandWatch {
  /** `['evalsha', 'e9f…', '4', 'key', …]` */
  readonly commands: readonly (readonly string[])[]
  /** Waits until a command that fits has been seen. */
  seen(fits: (command: readonly string[]) => boolean): Promise<void>
  /** Waits until all that was sent before this call has been seen. */
  upToDate(): Promise<void>
  clear(): void
}

/** Watches what the server is asked whose operands name `namespace`. */
export async function watchCommands(namespace: string, url: string = inject('redisUrl')): Promise<CommandWatch> {
  const sender = new Redis(url)
  let commands: (readonly string[])[] = []
  const marks = new Set<string>()
  const monitor = await startMonitor(url, ({ args, source }) => {
    if (args[0]?.toLowerCase() === 'echo') marks.add(args[1] ?? '')
    else if (source !== 'lua' && args.some((arg) => arg.includes(namespace))) commands.push(args)
  })
  onTestFinished(() => {
    monitor.destroy()
    sender.disconnect()
  })
  return {
    get commands() {
      return commands
    },
    seen: (fits) =>
      vi.waitUntil(() => commands.some(fits), { timeout: 20_000, interval: 2 }) as unknown as Promise<void>,
    upToDate: async () => {
      const mark = `${namespace} ${performance.now()}`
      await sender.echo(mark)
      await vi.waitUntil(() => marks.has(mark), { timeout: 20_000, interval: 2 })
    },
    clear: () => void (commands = []),
  }
}
