import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

const startLimit = 15_000
const betweenAttempts = 10

/** Resolves when the server answers a PING; `-NOAUTH` is an answer too, `-LOADING` is not yet one. */
export async function untilAnswering(port: number, isRunning: () => boolean): Promise<void> {
  const giveUpAt = performance.now() + startLimit
  for (;;) {
    if (!isRunning()) throw new Error('the server process ended')
    const reply = await ping(port)
    if (reply?.startsWith('+PONG') || reply?.startsWith('-NOAUTH')) return
    if (performance.now() > giveUpAt) throw new Error(`no PONG within ${startLimit} ms, last reply: ${reply ?? 'none'}`)
    await wait(betweenAttempts)
  }
}

function ping(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const finish = (reply?: string): void => {
      socket.destroy()
      resolve(reply)
    }
    socket.setTimeout(1000, () => finish())
    socket.on('error', () => finish())
    socket.on('data', (reply) => finish(reply.toString()))
    socket.on('connect', () => socket.write('PING\r\n'))
  })
}
