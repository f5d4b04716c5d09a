import { type Operation, writtenBy } from './scenario.ts'

/** A write under way; one that Redis did not answer in time may still be carried out a little later. */
interface Writing {
  readonly id: string
  readonly exclusive: boolean
  until: number
}

// Longer than any reading of the server's clock takes here, ms.
const lateness = 200

/**
 * Two writers who race between their source and their `set` may leave the older value behind, which breaks no promise: a
 * `set` begins and ends without any other write of its id.
 */
export class Writers {
  readonly #now: () => number
  readonly #racing: boolean
  #writing: Writing[] = []

  constructor(now: () => number, racing: boolean) {
    this.#now = now
    this.#racing = racing
  }

  mayStart(operation: Operation): boolean {
    if (this.#racing) return true
    this.#writing = this.#writing.filter(({ until }) => this.#now() < until)
    const exclusive = operation.call === 'set'
    return writtenBy(operation).every((id) =>
      this.#writing.every((other) => other.id !== id || !(other.exclusive || exclusive)),
    )
  }

  async during(operation: Operation, write: () => Promise<'applied' | 'queued'>): Promise<void> {
    const exclusive = operation.call === 'set'
    const writing = writtenBy(operation).map((id): Writing => ({ id, exclusive, until: Infinity }))
    this.#writing.push(...writing)
    const status = await write()
    for (const each of writing) each.until = this.#now() + (status === 'queued' ? lateness : 0)
  }
}
