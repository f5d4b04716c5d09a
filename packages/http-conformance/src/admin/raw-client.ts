import { type Socket, connect } from 'node:net'

/** What a server says on one connection to bytes that no well-meant client sends, until it hangs up. */
export async function sayRaw(url: string, send: (socket: Socket) => void): Promise<string> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  let heard = ''
  socket.setEncoding('utf8')
  socket.on('data', (text: string) => void (heard += text))
  // A server that hangs up on what is still being sent resets the connection.
  socket.on('error', () => {})
  const closed = new Promise<string>((resolve) => void socket.once('close', () => resolve(heard)))
  send(socket)
  return closed
}

export function requestText(method: string, path: string, fields: Readonly<Record<string, string>>): string {
  const lines = Object.entries({ host: 'app.example', ...fields }).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`
}

export function statusOf(heard: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(heard)?.[1])
}
