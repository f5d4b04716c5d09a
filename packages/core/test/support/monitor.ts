import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

/** One command as the server saw it; `source` is an address, or `lua` inside a script. */
export interface SeenCommand {
  readonly args: readonly string[]
  readonly source: string
}

/**
 * Follows MONITOR on a bare socket. The client library takes a line that comes together with the answer to MONITOR for a
 * reply to nothing, and gives up the connection.
 */
export async function startMonitor(url: string, seen: (command: SeenCommand) => void): Promise<Socket> {
  const { hostname, port, username, password } = new URL(url)
  const socket = connect(Number(port || 6379), hostname)
  socket.on('error', () => {})
  await once(socket, 'connect')
  if (password) socket.write(`AUTH ${username || 'default'} ${decodeURIComponent(password)}\r\n`)
  socket.write('MONITOR\r\n')
  let answersAwaited = password ? 2 : 1
  const lines = createInterface(socket)
  const following = Promise.withResolvers<void>()
  lines.on('line', (line) => {
    const command = commandOf(line)
    if (command) seen(command)
    else if (line.startsWith('-')) following.reject(new Error(`MONITOR: ${line}`))
    else if (--answersAwaited === 0) following.resolve()
  })
  await following.promise
  return socket
}

const monitored = /^\+[\d.]+ \[\d+ (?<source>[^\]]+)\] (?<args>.*)$/

function commandOf(line: string): SeenCommand | undefined {
  const { source, args } = monitored.exec(line)?.groups ?? {}
  if (source === undefined || args === undefined) return undefined
  return { source, args: Array.from(args.matchAll(/"((?:[^"\\]|\\.)*)"/g), ([, text]) => unescaped(text ?? '')) }
}

const named: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', a: '\u0007', b: '\b' }

/** Bytes that are not text stay one character each. */
function unescaped(text: string): string {
  return text.replaceAll(/\\(?:x([0-9a-f]{2})|(.))/g, (_all, hex: string | undefined, char: string) =>
    hex === undefined ? (named[char] ?? char) : String.fromCodePoint(Number.parseInt(hex, 16)),
  )
}
