import type { Arrived, Asked } from './asked.ts'
import type { Fields } from '../http-fields/index.ts'
import type { HostGate } from './host-gate.ts'
import type { Patience, Turns } from './turns.ts'

interface Answered<Native> {
  readonly arrived: Arrived<Native>
  /** ms since the epoch: what waits for its turn grows no older by it. */
  readonly sentAt: number
}

/** Asks hosts, no more often than they want it. */
export class Upstream {
  readonly #gate: HostGate
  readonly #limits: ReadonlyMap<string, Turns>

  constructor(gate: HostGate, limits: ReadonlyMap<string, Turns>) {
    this.#gate = gate
    this.#limits = limits
  }

  /** Sends a request whose answer may be kept. Rejects with UPSTREAM_BUSY, and as the sender does. */
  async ask<Native>(asked: Asked<Native>, fields: Fields, patience: Patience): Promise<Answered<Native>> {
    await this.#getReady(asked, patience)
    const sentAt = Date.now()
    return { arrived: await this.#heeded(asked, await asked.send(fields, patience.signal)), sentAt }
  }

  /** Sends a request for its caller alone, as it is. */
  async pass<Native>(asked: Asked<Native>): Promise<Arrived<Native>> {
    await this.#getReady(asked, { signal: asked.signal ?? new AbortController().signal, orElse: false })
    return this.#heeded(asked, await asked.pass())
  }

  async #getReady({ headers, url }: Asked<unknown>, patience: Patience): Promise<void> {
    await this.#gate.pass(url, headers)
    const turns = this.#limits.get(url.host) ?? this.#limits.get(url.hostname)
    if (!turns) return
    await turns.take(patience)
    // Those who went before may have been told to stay away.
    await this.#gate.pass(url, headers)
  }

  async #heeded<Native>({ headers, url }: Asked<unknown>, arrived: Arrived<Native>): Promise<Arrived<Native>> {
    await this.#gate.heed(url, headers, arrived)
    return arrived
  }
}
