import { AsyncLocalStorage } from 'node:async_hooks'
import { LRUCache } from 'lru-cache'
import { type Fields, parseRetryAfter } from '../http-fields/index.ts'
import type { Clock } from '../shared/clock.ts'
import type { ResponseLayer } from './response-layer.ts'
import { type RequestKey, credentialsOf, urlId } from './request-key.ts'
import { UpstreamBusyError } from './upstream-busy-error.ts'

// A date far ahead is a mistake more often than a wish.
const longestClosed = 86_400_000

// Hosts and credentials that this process remembers; what is forgotten is found in the layer.
const mostRemembered = 1000

/** Leaves alone, in the whole fleet, the hosts that have asked for it by `Retry-After`. */
export class HostGate {
  readonly #layer: ResponseLayer
  readonly #closes: 'host' | 'url' | false
  /** When each may be asked again, on this process's clock. */
  readonly #openAt = new LRUCache<string, number>({ max: mostRemembered })
  // What a load reads here says nothing of what it makes.
  readonly #outside = AsyncLocalStorage.snapshot()

  readonly #clock: Clock

  constructor(layer: ResponseLayer, closes: 'host' | 'url' | false, clock: Clock) {
    this.#layer = layer
    this.#clock = clock
    this.#closes = closes
  }

  /** Throws UPSTREAM_BUSY while the host is to be left alone. */
  async pass(url: URL, headers: Fields): Promise<void> {
    if (this.#closes === false) return
    const place = this.#placeOf(url, headers)
    this.#refuse(url, this.#openAt.get(place.name))
    const found = await this.#outside(() => this.#layer.read(place.id, { params: place.params })).catch(() => undefined)
    if (found?.outcome !== 'hit' || found.value?.kind !== 'closed') return
    const openAt = this.#clock.now() + found.value.duration - found.age
    this.#openAt.set(place.name, openAt)
    this.#refuse(url, openAt)
  }

  /** Closes it where the answer asks for that. */
  async heed(url: URL, headers: Fields, answer: { readonly status: number; readonly fields: Fields }): Promise<void> {
    const { fields, status } = answer
    if (this.#closes === false || (status !== 429 && status !== 503)) return
    const asked = parseRetryAfter(fields, Date.now())
    if (asked === undefined || asked === 0) return
    const duration = Math.min(asked, longestClosed)
    const place = this.#placeOf(url, headers)
    this.#openAt.set(place.name, this.#clock.now() + duration)
    // The layer's jitter may shorten its life; its age tells how much is left.
    const options = { params: place.params, ttl: 2 * duration }
    await this.#outside(() => this.#layer.set(place.id, { kind: 'closed', duration, status }, options)).catch(() => {})
  }

  #refuse(url: URL, openAt: number | undefined): void {
    const wait = openAt === undefined ? 0 : openAt - this.#clock.now()
    if (wait > 0) throw new UpstreamBusyError(url.host, 'has asked to be left alone', wait)
  }

  #placeOf(url: URL, headers: Fields): RequestKey & { readonly name: string } {
    const params = credentialsOf(headers)
    const id = `retry-after ${this.#closes === 'host' ? url.origin : urlId(url)}`
    return { id, params, name: params ? `${id} ${JSON.stringify(params)}` : id }
  }
}
