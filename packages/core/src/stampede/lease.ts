import { randomUUID } from 'node:crypto'
import Redlock, { ExecutionError, type Lock, ResourceLockedError } from 'redlock'
import { leaseKeyOf } from '../redis/lease-key.ts'
import type { Client } from '../redis/connect.ts'
import type { RedisTier } from '../redis/redis-tier.ts'
import { extendLease } from '../redis/scripts/extend-lease.ts'
import { releaseLease } from '../redis/scripts/release-lease.ts'
import { type LeaseHold, takeLease } from '../redis/scripts/take-lease.ts'
import type { CancelTimer, Clock } from '../shared/clock.ts'

/** Longest time that a lease outlives its owner, ms; a living owner extends it. */
const leaseLife = 3000

/** Between attempts to give back a lease while Redis does not answer, ms. */
const retryPause = 100

/** One load per key in the fleet: the right to store what a load returns, gone as soon as anything comes in between. */
export interface Lease extends LeaseHold {
  /** Gives the lease back, or leaves it to expire when Redis does not answer. Harmless when it is gone already. */
  release(): Promise<void>
  /** To be called when storing has given the lease back: it is no longer extended. */
  end(): void
}

export class Leases {
  readonly #redis: RedisTier
  readonly #redlock: Redlock
  readonly #clock: Clock
  readonly #held = new Set<Lease>()
  /** Other primaries hold part of each lease. */
  readonly #shared: boolean
  readonly #pauses = new Set<() => void>()
  #closed = false

  /** With several independent primaries a lease needs the majority of them; the first also keeps the values. */
  constructor(redis: RedisTier, clients: readonly Client[], clock: Clock) {
    this.#redis = redis
    this.#clock = clock
    this.#shared = clients.length > 1
    this.#redlock = new Redlock(clients, { retryCount: 0, automaticExtensionThreshold: 0 })
  }

  async acquire(key: string): Promise<Lease | 'held' | 'unavailable'> {
    const attempt = { abandoned: false }
    const answer = await this.#redis.write(() => this.#tryAcquire(key, attempt))
    if (answer.ok) return answer.value === 'held' ? 'held' : this.#hold(holdOf(answer.value), answer.value)
    attempt.abandoned = true
    return 'unavailable'
  }

  /** Takes the lease from whoever holds it, on the primary that keeps the values: their result will be refused there. */
  async takeOver(key: string): Promise<Lease | 'unavailable'> {
    const hold = { leaseKey: leaseKeyOf(key), token: randomUUID(), life: leaseLife }
    const answer = await this.#redis.run(takeLease, hold)
    return answer.ok ? this.#hold(hold) : 'unavailable'
  }

  /** Leases held now; zero when nothing runs. */
  get size(): number {
    return this.#held.size
  }

  async #tryAcquire(key: string, attempt: { readonly abandoned: boolean }): Promise<Lock | 'held'> {
    try {
      const lock = await this.#redlock.acquire([leaseKeyOf(key)], leaseLife, { retryCount: 0 })
      // Granted after the caller has gone on without it: nobody would give it back.
      if (attempt.abandoned) void this.#giveBack(holdOf(lock), lock)
      return lock
    } catch (error) {
      const refusals = await refusalsOf(error)
      const failure = refusals.find((refusal) => !(refusal instanceof ResourceLockedError))
      if (refusals.length > 0 && !failure) return 'held'
      // What Redis itself said: that it is full, for one, is no reason to leave it alone.
      throw failure ?? error
    }
  }

  /** Stops trying to give back what Redis does not take; it expires. */
  close(): void {
    this.#closed = true
    for (const end of this.#pauses) end()
  }

  /** Tried until it can have expired by itself: a lost connection must not keep others waiting for nothing. */
  async #giveBack(hold: LeaseHold, lock: Lock | undefined): Promise<void> {
    const expiresAt = this.#clock.now() + leaseLife
    // Our script tells at once that a lease is gone; redlock's own release would try for two seconds.
    while (!(await this.#redis.run(releaseLease, hold)).ok && !this.#closed && this.#clock.now() < expiresAt) {
      await this.#pause()
    }
    if (lock && this.#shared) await this.#redlock.release(lock, { retryCount: 0 }).catch(ignoreLost)
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        cancel()
        this.#pauses.delete(end)
        resolve()
      }
      const cancel = this.#clock.setTimer(retryPause, end)
      this.#pauses.add(end)
    })
  }

  /** The lock to go on with: redlock makes each one that it extends useless, and returns another. */
  async #extend(hold: LeaseHold, lock: Lock | undefined): Promise<Lock | undefined> {
    if (lock && this.#shared) return this.#redlock.extend(lock, leaseLife, { retryCount: 0 })
    await this.#redis.run(extendLease, { ...hold, life: leaseLife })
    return lock
  }

  #hold(hold: LeaseHold, granted?: Lock): Lease {
    let lock = granted
    let cancelExtension: CancelTimer
    const extend = async (): Promise<void> => {
      extendLater()
      lock = await this.#extend(hold, lock)
    }
    const extendLater = (): void => {
      cancelExtension = this.#clock.setTimer(leaseLife / 3, () => void extend().catch(ignoreLost))
    }
    extendLater()

    const lease: Lease = {
      ...hold,
      end: () => {
        cancelExtension()
        this.#held.delete(lease)
        if (this.#shared) void this.#giveBack(hold, lock)
      },
      release: async () => {
        cancelExtension()
        this.#held.delete(lease)
        await this.#giveBack(hold, lock)
      },
    }
    this.#held.add(lease)
    return lease
  }
}

function holdOf(lock: Lock): LeaseHold {
  return { leaseKey: lock.resources[0]!, token: lock.value }
}

function ignoreLost(): void {
  // A lease that could not be reached, or is another's by now, ends by itself.
}

/** Why each primary refused: somebody else holds the lease, or it failed. */
async function refusalsOf(reason: unknown): Promise<Error[]> {
  if (reason instanceof ResourceLockedError) return [reason]
  if (!(reason instanceof ExecutionError)) return []
  const attempts = await Promise.all(reason.attempts)
  return attempts.flatMap((attempt) => Array.from(attempt.votesAgainst.values()))
}
