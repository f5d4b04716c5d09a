import type { Clock, EpochMs, LocalMs } from './clock.ts'

/**
 * Translates between this process's monotonic clock and the Redis clock, so that no host's wall clock decides freshness.
 * Until the first sample it goes by this host's clock as it was at the start.
 */
export class EpochClock {
  #offset: number
  #uncertainty = Infinity

  constructor(clock: Clock) {
    this.#offset = clock.epochNow() - clock.now()
  }

  /** Takes a reading of Redis TIME that was asked at `sentAt` and answered at `receivedAt`. */
  sample(sentAt: LocalMs, receivedAt: LocalMs, redisTime: EpochMs): void {
    const uncertainty = (receivedAt - sentAt) / 2
    const offset = redisTime - (sentAt + uncertainty)
    const moved = Math.abs(offset - this.#offset)

    // A slow reading that agrees with a sharper one adds nothing; one that cannot agree means that a clock has jumped.
    if (uncertainty > this.#uncertainty && moved <= uncertainty + this.#uncertainty) {
      // Clocks drift apart, so an old reading loses its sharpness and is replaced in time.
      this.#uncertainty += 0.1
      return
    }
    this.#offset = offset
    this.#uncertainty = uncertainty
  }

  /** Redis has told its time. */
  get known(): boolean {
    return this.#uncertainty !== Infinity
  }

  /** How far off the translation may be, ms; a second where Redis was never asked. */
  get uncertainty(): number {
    return Math.min(this.#uncertainty, 1000)
  }

  toEpoch(local: LocalMs): EpochMs {
    return local + this.#offset
  }

  toLocal(epoch: EpochMs): LocalMs {
    return epoch - this.#offset
  }
}
