import { type LoadContext, type LoadedEntry, currentComposition, entry } from '@cache/core'
import type { Produced } from './exchange.ts'
import { changesFor } from './request/handler-changes.ts'
import { freshened } from './response/freshening.ts'
import { warnOfUnkeyed } from './response/poisoning.ts'
import { judge } from './response/storability.ts'
import type { Judgement, Stored, StoredResponse } from './response/stored-response.ts'
import type { HttpResponse } from './message.ts'
import type { Asked, Serving } from './serving.ts'
import { told } from './untouched.ts'
import { isSelected } from './variants.ts'

// For so long nobody waits for the response of another where the last one was not to be kept.
const passFor = '3s'

// What has a validator of its own is kept for so long after its end, to be asked whether it still holds, ms.
const validatedFor = 3_600_000

/** RFC 9211, section 2.2. */
export type Forwarded = 'uri-miss' | 'vary-miss' | 'stale'

/** The handler has answered with an error: what is stale may stand in, and nobody else is given it. */
class HandlerFailed extends Error {
  override readonly name = 'HandlerFailed'
}

/** The run of a request's own handler, as a loader, and what came of it. */
export class HandlerRun {
  /** Why the handler had to be asked. */
  fwd: Forwarded
  /** What the handler has answered, if it ran. */
  produced: Produced | undefined
  judgement: Judgement | undefined
  /** Of the handler's own answer, which may be that nothing has changed. */
  status: number | undefined
  /** What it threw, where the framework tells. */
  thrown: { readonly error: unknown } | undefined
  readonly #serving: Serving
  readonly #asked: Asked

  constructor(serving: Serving, asked: Asked, fwd: Forwarded) {
    this.fwd = fwd
    this.#serving = serving
    this.#asked = asked
  }

  readonly load = async ({ previous }: LoadContext<Stored>): Promise<LoadedEntry<Stored>> => {
    const before = this.#validated(previous?.value)
    if (previous?.value.kind === 'response' && this.fwd === 'uri-miss') this.fwd = 'stale'
    const { exchange, request } = this.#asked
    const produced = await this.#produce(before)
    if (produced.kind !== 'whole') return this.#notKept(produced.kind === 'passed' ? 'passed through' : 'broken off')

    const response = revived(produced.response, before)
    this.status = produced.response.status
    this.produced = { ...produced, response }
    const { policy } = this.#serving
    const input = {
      request,
      response,
      policy,
      now: Date.now(),
      own: produced.own,
      read: produced.read,
      raw: exchange.rawResponse,
      partsFreshFor: currentComposition()?.ttlLeft,
    }
    const judgement = this.#isStillAsked() ? judge(input) : ({ keep: false, detail: 'another user' } as const)
    this.judgement = judgement
    if (judgement.keep && produced.read) warnOfUnkeyed(policy, produced.read, judgement.stored.vary)
    if (response.status >= 500 && (!judgement.keep || request.isRefresh))
      throw new HandlerFailed(`the handler answered ${response.status}`)
    return judgement.keep ? kept(judgement) : this.#notKept(judgement.detail)
  }

  /** What a validator speaks of: the response to other fields is another one. RFC 9111, section 4.3.1. */
  #validated(previous: Stored | undefined): StoredResponse | undefined {
    if (previous?.kind !== 'response') return undefined
    return isSelected(previous, this.#asked.request, this.#serving.policy) ? previous : undefined
  }

  async #produce(before: StoredResponse | undefined): Promise<Produced> {
    const { exchange, request } = this.#asked
    try {
      this.produced = await exchange.produce(changesFor(request, before), told('MISS', { fwd: this.fwd }))
      return this.produced
    } catch (error) {
      this.thrown = { error }
      throw error
    }
  }

  /** A handler that finds out who the user is answers for another key than the one that was looked up. */
  #isStillAsked(): boolean {
    return this.#serving.keys.of(this.#asked.request) === this.#asked.primary
  }

  #notKept(detail: string): LoadedEntry<Stored> {
    // It is of no fragment that the handler may have put together, and holds whatever becomes of them.
    return entry<Stored>({ kind: 'pass', detail }, { ttl: passFor, staleFor: 0, staleIfErrorFor: 0, inherit: false })
  }
}

/** The handler says that what is stored still holds: its fields are brought up to date. RFC 9111, section 4.3.4. */
function revived(response: HttpResponse, before: StoredResponse | undefined): HttpResponse {
  return response.status === 304 && before?.canBeValidated ? freshened(before, response) : response
}

function kept({ stored, tags }: Extract<Judgement, { keep: true }>): LoadedEntry<Stored> {
  const left = stored.lifetime - stored.initialAge * 1000
  return entry<Stored>(stored, {
    // One that has to be validated each time is kept all the same, and is never fresh by its own fields.
    ttl: Math.max(1, left),
    staleFor: stored.staleFor,
    staleIfErrorFor: Math.max(stored.staleIfErrorFor, stored.canBeValidated ? validatedFor : 0),
    tags,
  })
}
