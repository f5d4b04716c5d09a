/** The chunks of a body, and who is to be told that they are written. */
export class HeldBody {
  readonly #chunks: Buffer[] = []
  #length = 0

  get length(): number {
    return this.#length
  }

  add(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#length += chunk.length
  }

  /** The whole body. */
  joined(): Buffer {
    return this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks, this.#length)
  }

  /** Gives the chunks away. */
  take(): readonly Buffer[] {
    this.#length = 0
    return this.#chunks.splice(0)
  }
}

/** Throws for what is neither text nor bytes, as Node.js does. A view is copied: its owner may write to it again. */
export function bytesOf(chunk: unknown, encoding: BufferEncoding | undefined): Buffer {
  return typeof chunk === 'string' ? Buffer.from(chunk, encoding) : Buffer.from(chunk as Uint8Array)
}

type Callback = (error?: Error | null) => void

export interface WriteArguments {
  readonly chunk: unknown
  readonly encoding: BufferEncoding | undefined
  readonly callback: Callback | undefined
}

/** `write` and `end` take a chunk, an encoding and a callback, and each may be left out. */
export function writeArguments(args: readonly unknown[]): WriteArguments {
  const [first, second, third] = args
  const callback = [first, second, third].find((arg) => typeof arg === 'function') as Callback | undefined
  return {
    chunk: typeof first === 'function' ? undefined : first,
    encoding: typeof second === 'string' ? (second as BufferEncoding) : undefined,
    callback,
  }
}
