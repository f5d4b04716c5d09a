import type { Cache } from '@cache/core'
import type { ManualClock } from '@cache/core/testing'
import { expect, vi } from 'vitest'
import type { Fields, HandlerRequest, Method, Profile } from '../test-server.ts'
import { type Received, type ToSend, send } from './client.ts'

/** What the whole run of the suite on one server has in common. */
export interface House {
  readonly clock: ManualClock
  readonly cache: Cache
  /** Known once the server is up. */
  url: string
}

/** What a case has to act with. */
export class Stage {
  readonly profile: Profile
  readonly path: string
  /** Handlers may wait for it; see `open`. */
  readonly gate: Promise<void>
  /** Requests that have come to the server. */
  arrivals = 0
  readonly #house: House
  readonly #gate = Promise.withResolvers<void>()
  readonly #seen = new Map<string, HandlerRequest[]>()

  constructor(house: House, profile: Profile, id: string) {
    this.#house = house
    this.profile = profile
    this.path = `/${profile}/${id}`
    this.gate = this.#gate.promise
  }

  get url(): string {
    return this.#house.url + this.path
  }

  get origin(): string {
    return this.#house.url
  }

  get cache(): Cache {
    return this.#house.cache
  }

  get(fields: Fields = {}, at = ''): Promise<Received> {
    return send(this.url + at, { fields })
  }

  send(method: Method | 'OPTIONS', { at = '', ...rest }: ToSend & { readonly at?: string } = {}): Promise<Received> {
    return send(this.url + at, { ...rest, method })
  }

  /** Lets time pass, as the cache sees it. */
  pass(seconds: number): Promise<void> {
    return this.#house.clock.advance(seconds * 1000)
  }

  date(seconds: number): string {
    return new Date(this.#house.clock.epochNow() + seconds * 1000).toUTCString()
  }

  /** The requests that have come as far as a handler; methods of one path are counted apart. */
  seen(at = '', method: Method = 'GET'): readonly HandlerRequest[] {
    return this.#seen.get(`${method} ${at}`) ?? []
  }

  runs(at = '', method: Method = 'GET'): number {
    return this.seen(at, method).length
  }

  /** Returns the number of the run. Reads the named fields only: a cache may watch what a handler reads. */
  note(at: string, request: HandlerRequest, looksAt: readonly string[]): number {
    const route = `${request.method === 'HEAD' ? 'GET' : request.method} ${at}`
    const noted = this.#seen.get(route) ?? []
    this.#seen.set(route, noted)
    // A copy, since a cache puts back what it has kept from the handler.
    const headers = Object.fromEntries(looksAt.map((name) => [name, request.headers[name]]))
    return noted.push({ method: request.method, url: request.url, headers })
  }

  /** Lets the handlers go on that wait at the gate. */
  open(): void {
    this.#gate.resolve()
  }

  /** Waits for what goes on behind the answers. */
  until(settled: () => void | Promise<void>): Promise<void> {
    return vi.waitFor(settled, { timeout: 10_000, interval: 5 })
  }

  /** The request is to be answered without the handler. */
  async expectReused(fields: Fields = {}, at = ''): Promise<Received> {
    const runs = this.runs()
    const response = await this.get(fields, at)
    expectRuns(this, runs)
    return response
  }

  async expectHandled(fields: Fields = {}, at = ''): Promise<Received> {
    const runs = this.runs()
    const response = await this.get(fields, at)
    expectRuns(this, runs + 1)
    return response
  }
}

function expectRuns(stage: Stage, count: number): void {
  expect(stage.runs(), 'runs of the handler').toBe(count)
}
