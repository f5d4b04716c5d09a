import { mayAnswer, noDemand } from '../http-fields/index.ts'
import { type LoadContext, type LoadedEntry, entry } from '../paths/loader.ts'
import type { Arrived, Asked, Served } from './asked.ts'
import { lifeOf, passLife } from './entry-life.ts'
import type { Fetching } from './fetching.ts'
import { fetchTag } from './request-key.ts'
import { judgeAnswer, renewedBy, wholeOf } from './judge-answer.ts'
import type { Found, KeptResponse, Stored, WholeResponse } from './stored.ts'
import type { Patience } from './turns.ts'
import { UpstreamFailure, isFailure } from './upstream-failure.ts'
import { conditionsOf } from './validators.ts'
import { isSelected } from './variant.ts'

/** The upstream asked on behalf of one request, as a loader, and what came of it. */
export class RequestRun<Native> {
  /** What has come of it, which goes to its own caller with all of its fields, however short its life is. */
  made: WholeResponse | undefined
  /** Of the upstream's own answer, which may be that nothing has changed. */
  status: number | undefined
  readonly #fetching: Fetching
  readonly #asked: Asked<Native>
  readonly #isForced: boolean
  /** What is not kept, for the caller alone. */
  #own: Served<Native> | undefined
  #isOver = false

  constructor(fetching: Fetching, asked: Asked<Native>, isForced: boolean) {
    this.#fetching = fetching
    this.#asked = asked
    this.#isForced = isForced
  }

  readonly load = async ({ previous, signal }: LoadContext<Found>): Promise<LoadedEntry<Stored>> => {
    this.#discardOwn()
    this.made = undefined
    const before = this.#selected(previous?.value)
    const canStandIn = before !== undefined && mayAnswer(before, previous!.age, noDemand) !== 'no'
    try {
      return await this.#answered(before, { signal, orElse: canStandIn && !this.#isForced })
    } catch (error) {
      signal.throwIfAborted()
      // The layer must not serve in its place what it keeps for its validator alone.
      if (before && !canStandIn) return entry<Stored>({ kind: 'failed', error }, { store: false })
      throw error
    }
  }

  /** What this caller alone is given. */
  takeOwn(): Served<Native> | undefined {
    const own = this.#own
    this.#own = undefined
    return own
  }

  /** The caller has what it gets: whatever comes now is for nobody. */
  end(): void {
    this.#isOver = true
    this.#discardOwn()
  }

  async #answered(before: KeptResponse | undefined, patience: Patience): Promise<LoadedEntry<Stored>> {
    const { rules, upstream } = this.#fetching
    const conditions = this.#asked.demand.reload ? {} : conditionsOf(before)
    const { arrived, sentAt } = await upstream.ask(this.#asked, conditions, patience)
    this.status = arrived.status
    const arrivedAt = Date.now()
    const renewed = arrived.status === 304 ? before : undefined
    const head = judgeAnswer(this.#asked, arrived, renewed, { rules, sentAt, now: arrivedAt })
    if (isFailure(arrived.status) && (patience.orElse || typeof head === 'string')) throw await this.#failed(arrived)
    if (renewed) arrived.discard()
    if (typeof head === 'string') {
      return this.#pass(head, renewed ? renewedServed(arrived, renewed) : { from: 'upstream', arrived })
    }
    const body = renewed ? renewed.body : await arrived.take(rules.maxBodyBytes)
    if (body === undefined) return this.#pass('too large', { from: 'upstream', arrived })
    this.made = renewed ? renewedBy(arrived, renewed) : wholeOf(arrived, body)
    return this.#kept({ ...head, body, initialAge: head.initialAge + Math.max(0, Date.now() - arrivedAt) / 1000 })
  }

  #kept(kept: KeptResponse): LoadedEntry<Stored> {
    const { url } = this.#asked
    return entry<Stored>(kept, { ...lifeOf(kept), tags: [fetchTag(url), ...this.#fetching.rules.tagsOf(url)] })
  }

  #pass(why: string, own: Served<Native>): LoadedEntry<Stored> {
    this.#keepOwn(own)
    return entry<Stored>({ kind: 'pass', why }, passLife)
  }

  /** Those who have waited share the answer of a host in trouble, as they would share an error. */
  async #failed(arrived: Arrived<Native>): Promise<UpstreamFailure> {
    const body = await arrived.take(this.#fetching.rules.maxBodyBytes)
    if (body === undefined) this.#keepOwn({ from: 'upstream', arrived })
    return new UpstreamFailure(this.#asked.url, arrived.status, body && wholeOf(arrived, body))
  }

  #selected(stored: Found | undefined): KeptResponse | undefined {
    return stored?.kind === 'fetched:1' && isSelected(stored, this.#asked.headers) ? stored : undefined
  }

  #keepOwn(own: Served<Native>): void {
    this.#own = own
    if (this.#isOver) this.#discardOwn()
  }

  // What is not read keeps its connection from being used again.
  #discardOwn(): void {
    const own = this.takeOwn()
    if (own?.from === 'upstream') own.arrived.discard()
  }
}

/** For a caller who has not asked for a 304. */
function renewedServed(arrived: Arrived<unknown>, renewed: KeptResponse): Served<never> {
  return { from: 'cache', response: renewedBy(arrived, renewed), status: { fwd: 'stale', fwdStatus: 304 } }
}
