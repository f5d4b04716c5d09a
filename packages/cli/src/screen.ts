import type { ReadStream, WriteStream } from 'node:tty'

export interface Terminal {
  readonly input: Pick<ReadStream, 'isTTY' | 'setRawMode' | 'on' | 'off' | 'resume' | 'pause'>
  readonly output: Pick<WriteStream, 'isTTY' | 'rows' | 'columns' | 'write'>
}

const enter = '\u001B[?1049h\u001B[?25l'
const leave = '\u001B[?25h\u001B[?1049l'
const home = '\u001B[H'
const restOfLine = '\u001B[K'
const restOfScreen = '\u001B[J'

/** A screen of its own for as long as it is open; what was there before comes back, however the program ends. */
export class Screen implements Disposable {
  /** Aborted by `q`: with `'quit'`; by Ctrl-C: with `'interrupt'`. */
  readonly ended: AbortSignal
  readonly #terminal: Terminal
  readonly #end = new AbortController()
  #isOpen = true

  constructor(terminal: Terminal) {
    this.#terminal = terminal
    this.ended = this.#end.signal
    const { input, output } = terminal
    input.setRawMode(true)
    input.resume()
    input.on('data', this.#press)
    process.once('exit', this.#restore)
    process.once('SIGTERM', this.#terminate)
    output.write(enter)
  }

  /** Lines that do not fit are cut off. */
  show(lines: readonly string[]): void {
    // Some terminals do not tell their size.
    const columns = this.#terminal.output.columns || 80
    const rows = this.#terminal.output.rows || 24
    const shown = lines.slice(0, rows - 1).map((line) => clipped(line, columns) + restOfLine)
    this.#terminal.output.write(`${home}${shown.join('\r\n')}\r\n${restOfScreen}`)
  }

  [Symbol.dispose](): void {
    const { input } = this.#terminal
    input.off('data', this.#press)
    input.pause()
    process.off('exit', this.#restore)
    process.off('SIGTERM', this.#terminate)
    this.#restore()
  }

  readonly #press = (data: Buffer): void => {
    const keys = data.toString()
    // In raw mode Ctrl-C is a key as any other.
    if (keys.includes('\u0003')) this.#end.abort('interrupt')
    else if (/[qQ]/.test(keys)) this.#end.abort('quit')
  }

  readonly #restore = (): void => {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#terminal.input.setRawMode(false)
    this.#terminal.output.write(leave)
  }

  readonly #terminate = (): void => {
    this.#restore()
    process.kill(process.pid, 'SIGTERM')
  }
}

// oxlint-disable-next-line no-control-regex
const parts = /\u001B\[\d{1,2}m|[^]/gu

/** Colours take no room. */
function clipped(line: string, columns: number): string {
  let room = columns
  return (line.match(parts) ?? []).filter((part) => part.length > 2 || room-- > 0).join('')
}
