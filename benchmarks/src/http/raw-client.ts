import { type Socket, connect } from 'node:net'

/** Many connections that ask for the same again and again; it does as little as it can, since it is not what is measured. */
export class RawClient {
  readonly #sockets: readonly Socket[]
  readonly #request: Buffer
  /** Of the body of one answer, bytes. */
  readonly #length: number

  private constructor(sockets: readonly Socket[], request: Buffer, length: number) {
    this.#sockets = sockets
    this.#request = request
    this.#length = length
  }

  /** Asks twice to see how long the body of an answer is: all others must be as long. */
  static async open(port: number, connections: number, head: string): Promise<RawClient> {
    const request = Buffer.from(`${head}\r\n\r\n`)
    const sockets = await Promise.all(Array.from({ length: connections }, () => connected(port)))
    await answerTo(sockets[0]!, request)
    const { body } = await answerTo(sockets[0]!, request)
    return new RawClient(sockets, request, body)
  }

  /** Each connection asks for its next answer when it has the one before. */
  async ask(times: number): Promise<void> {
    let left = times
    await Promise.all(
      this.#sockets.map(
        (socket) =>
          new Promise<void>((resolve, reject) => {
            let missing = 0
            const next = (): void => {
              if (left-- > 0) socket.write(this.#request)
              else {
                socket.removeAllListeners()
                resolve()
              }
            }
            socket.on('error', reject)
            socket.on('data', (bytes) => {
              // A head comes in one piece: it is sent with the beginning of the body, or alone.
              if (missing === 0) missing = bytes.indexOf('\r\n\r\n') + 4 + this.#length
              missing -= bytes.length
              if (missing < 0) reject(new Error('an answer is longer than the first one'))
              if (missing === 0) next()
            })
            next()
          }),
      ),
    )
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy()
  }
}

function connected(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket))
    socket.setNoDelay(true)
    socket.once('error', reject)
  })
}

/** The whole of one answer; its head tells the length. */
function answerTo(socket: Socket, request: Buffer): Promise<{ readonly head: string; readonly body: number }> {
  return new Promise((resolve, reject) => {
    let answer = Buffer.alloc(0)
    const onData = (bytes: Buffer): void => {
      answer = Buffer.concat([answer, bytes])
      const end = answer.indexOf('\r\n\r\n')
      if (end === -1) return
      const head = answer.toString('latin1', 0, end)
      const length = /^HTTP\/1.1 304/.test(head) ? 0 : Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? NaN)
      if (Number.isNaN(length)) reject(new Error(`an answer without a length:\n${head}`))
      if (answer.length < end + 4 + length) return
      socket.off('data', onData)
      resolve({ head, body: length })
    }
    socket.on('data', onData)
    socket.once('error', reject)
    socket.write(request)
  })
}
