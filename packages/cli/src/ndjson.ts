import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { Failure } from './failure.ts'

export interface Line {
  /** From 1. */
  readonly number: number
  readonly text: string
}

/** The lines of a file, or of stdin for `-`, one at a time; empty ones are left out. */
export async function* linesOf(path: string): AsyncGenerator<Line> {
  const input = path === '-' ? process.stdin : await opened(path)
  let number = 0
  for await (const text of createInterface({ input, crlfDelay: Infinity })) {
    number++
    if (text.trim() !== '') yield { number, text }
  }
}

/** Before anything is done, so that a wrong name is found out first. */
async function opened(path: string): Promise<Readable> {
  try {
    const file = await open(path)
    return createReadStream('', { fd: file, encoding: 'utf8' })
  } catch (error) {
    throw new Failure('usage', (error as Error).message, error)
  }
}

/** The object of a line. Throws an Error that says what is wrong with it. */
export function objectOf(text: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(text)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new TypeError('it is no JSON object')
}

// What is wrong is told line by line, up to here.
const mostTold = 20

/** Lines that could not be used. */
export class BadLines {
  count = 0
  readonly #tell: (text: string) => void

  constructor(tell: (text: string) => void) {
    this.#tell = tell
  }

  add(number: number, why: string): void {
    this.count++
    if (this.count <= mostTold) this.#tell(`line ${number}: ${why}`)
    if (this.count === mostTold + 1) this.#tell('… and more')
  }
}
