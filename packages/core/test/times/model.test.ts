import fc from 'fast-check'
import { expect, it } from 'vitest'
import { adaptiveTtl } from '../../src/index.ts'
import { type TestCache, createTestCache } from '../../src/testing/index.ts'

type Action = 'read' | 'force' | 'change' | 'delete' | 'invalidate' | 'expire' | 'set'
type Step = Action | { readonly pass: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Step>('read') },
  { weight: 4, arbitrary: fc.nat(150).map((pass): Step => ({ pass })) },
  { weight: 2, arbitrary: fc.constantFrom<Step[]>('force', 'change', 'delete', 'invalidate', 'expire', 'set') },
)

/** What a read has come to: the version it got, for how long that is fresh, and how often the source has been asked by then. */
type Seen = readonly [version: number, ttlLeft: number | undefined, loads: number]

/** What the engine is to agree with: one entry, its times, and what the source says. */
class Model {
  version = 0
  #now = 0
  #loads = 0
  #entry: { readonly version: number; readonly storedAt: number; readonly ttl: number; expired: boolean } | undefined
  readonly #min: number
  readonly #max: number
  readonly #window: number

  constructor(min: number, max: number, window: number) {
    this.#min = min
    this.#max = max
    this.#window = window
  }

  take(next: Step): Seen | undefined {
    if (typeof next === 'object') this.#now += next.pass
    else if (next === 'change') this.version++
    else if (next === 'delete' || next === 'invalidate') this.#entry = undefined
    else if (next === 'set') this.#store(this.#min)
    else if (next !== 'expire') return this.#read(next === 'force')
    else if (this.#entry) this.#entry.expired = true
    return undefined
  }

  #read(force: boolean): Seen {
    const now = this.#now
    const before = this.#entry
    const isFresh = before && !before.expired && now < before.storedAt + before.ttl
    if (force || !isFresh) {
      this.#loads++
      const isKnown = before && now < before.storedAt + 2 * before.ttl + this.#window
      const isSame = isKnown && before.version === this.version
      const grown = isSame ? before.ttl + Math.min(now - before.storedAt, before.ttl) : 0
      this.#store(Math.min(this.#max, Math.max(this.#min, grown)))
    }
    const { storedAt, ttl, version } = this.#entry!
    return [version, storedAt + ttl - now, this.#loads]
  }

  #store(ttl: number): void {
    this.#entry = { version: this.version, storedAt: this.#now, ttl, expired: false }
  }
}

/** The engine, taking the same steps. */
function taker({ cache, clock }: TestCache<any>, model: Model): (next: Step) => Promise<Seen | undefined> {
  const layer = cache.layer('it')
  let loads = 0
  const loader = (): { version: number } => {
    loads++
    return { version: model.version }
  }
  return async (next) => {
    if (typeof next === 'object') await clock.advance(next.pass)
    else if (next === 'delete') await layer.delete('1')
    else if (next === 'expire') await layer.expire('1')
    else if (next === 'invalidate') await cache.invalidateTags(['t'])
    else if (next === 'set') await layer.set('1', { version: model.version })
    else if (next !== 'change') {
      const { version } = await layer.getOrSet('1', loader, { forceRefresh: next === 'force' })
      return [version, await layer.ttlLeft('1'), loads]
    }
    return undefined
  }
}

it('agrees with a model of one entry, whatever happens and when', async () => {
  const bounds = fc.tuple(fc.integer({ min: 1, max: 50 }), fc.nat(400), fc.nat(50))
  await fc.assert(
    fc.asyncProperty(bounds, fc.array(step, { minLength: 10, maxLength: 60 }), async ([min, more, window], steps) => {
      const ttl = adaptiveTtl({ min, max: min + more })
      await using test = createTestCache({
        layers: { it: { ttl, jitter: 0, staleIfErrorFor: window, tags: () => ['t'] } },
      })
      const model = new Model(min, min + more, window)
      const take = taker(test, model)
      for (const next of steps) {
        const expected = model.take(next)
        expect(await take(next)).toEqual(expected)
      }
    }),
    { numRuns: 100 },
  )
})
