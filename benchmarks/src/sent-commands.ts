import { once } from 'node:events'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { setImmediate } from 'node:timers/promises'

/** Whoever follows a log asks it again after each message, by a command that waits. */
const waits = 'xread'

/** How many commands clients send while a task runs: what scripts call within Redis is not sent. */
export async function sentCommands(redisUrl: string, task: () => Promise<unknown>): Promise<number> {
  const { hostname, port } = new URL(redisUrl)
  // ioredis trips over what others send while it begins to watch, and a connection of its own sends more than is asked.
  const monitor = connect(Number(port), hostname).setEncoding('utf8')
  monitor.write('MONITOR\r\n')
  const lines = createInterface({ input: monitor })
  await once(lines, 'line')
  let count = 0
  const ended = new Promise<void>((resolve) => {
    lines.on('line', (line) => {
      const { client, command } = sentIn(line)
      if (command === 'echo' && line.includes(endOfWatch)) resolve()
      else if (client !== 'lua' && command !== waits) count += 1
    })
  })
  await task()
  // What is sent without waiting for it belongs to it as well.
  await setImmediate()
  const marker = connect(Number(port), hostname).end(`ECHO "${endOfWatch}"\r\n`)
  await ended
  marker.destroy()
  monitor.destroy()
  return count
}

const endOfWatch = 'end of watch'

/** Of a line as `+1700000000.123456 [0 127.0.0.1:6379] "GET" "key"`, or `[0 lua]` for what a script calls. */
export function sentIn(line: string): { readonly client: string; readonly command: string } {
  const [, client = '', command = ''] = /^\+?[\d.]+ \[\d+ ([^\]]+)\] "([^"]+)"/.exec(line) ?? []
  return { client, command: command.toLowerCase() }
}
