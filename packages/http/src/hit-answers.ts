import { ageOf, secondsLeft } from '@cache/core/http-fields'
import type { RoutePolicy } from './config/route-policy.ts'
import type { Answer } from './exchange.ts'
import type { HttpRequest, Outgoing } from './message.ts'
import { isUnchanged } from './response/conditional.ts'
import { listOfFields } from './response/field-list.ts'
import { replay } from './response/replay.ts'
import { asText } from './response/short-text.ts'
import type { StoredResponse } from './response/stored-response.ts'

/** What was found in memory, and for how long it was there, ms. */
export interface Hit {
  readonly stored: StoredResponse
  readonly age: number
  readonly ttlLeft: number
  readonly key: string
}

/** What one response answers until its age, in whole seconds, is another. */
interface Ready {
  readonly age: number
  readonly left: number
  whole?: Answer
  unchanged?: Answer
}

// They hold texts beside the bodies that the cache accounts for.
const mostReady = 500

/** The answers of fresh hits: most requests within a second are given the very same one. */
export class HitAnswers {
  readonly #policy: RoutePolicy
  #ready = new WeakMap<StoredResponse, Ready>()
  #count = 0

  constructor(policy: RoutePolicy) {
    this.#policy = policy
  }

  answer(hit: Hit, request: HttpRequest): Answer {
    // What is told for debugging changes all the time, and few ask for a part.
    const isRare = this.#policy.debug || request.method !== 'GET' || request.headers.range !== undefined
    if (isRare) return { kind: 'send', response: this.#replayed(hit, request) }
    const ready = this.#readyFor(hit)
    return isUnchanged(hit.stored, request.headers)
      ? (ready.unchanged ??= shared(this.#replayed(hit, request)))
      : (ready.whole ??= shared(this.#replayed(hit, request)))
  }

  #readyFor({ age: ms, stored }: Hit): Ready {
    const age = ageOf(stored, ms)
    const left = secondsLeft(stored, ms)
    const before = this.#ready.get(stored)
    if (before?.age === age && before.left === left) return before
    if (!before && ++this.#count > mostReady) {
      this.#ready = new WeakMap()
      this.#count = 1
    }
    const ready = { age, left }
    this.#ready.set(stored, ready)
    return ready
  }

  #replayed({ age, key, stored, ttlLeft }: Hit, request: HttpRequest): Outgoing {
    return replay(stored, request, this.#policy, { outcome: 'HIT', age, ttlLeft, status: { hit: true }, key })
  }
}

/** For many requests: none of them may write to it. */
function shared(response: Outgoing): Answer {
  const { body, fields } = response
  Object.freeze(fields)
  return {
    kind: 'send',
    response: Object.freeze({ ...response, text: body && asText(body), lines: listOfFields(fields) }),
  }
}
