import type { Position } from '../entry/entry.ts'
import type { CacheParts, SharedParts } from '../paths/layer-context.ts'
import { Batch } from '../redis/batch.ts'
import { attachLog } from '../redis/scripts/attach-log.ts'
import { pause } from '../shared/pause.ts'

/** `'heard'`: every invalidation from before the question is known here; `'lost'`: some cannot be known any more. */
export type Heard = 'heard' | 'lost' | 'unanswered'

// Between looks at what the log's own connection has brought, ms.
const lookAgainAfter = 1

/** Makes sure that this process has heard all invalidations up to now; what is asked within one tick is asked once. */
export class Hearing {
  readonly #cache: CacheParts
  readonly #shared: SharedParts
  readonly #signal: AbortSignal
  readonly #questions = new Batch<Position, Heard>(async (since) => this.#ask(since), Infinity)

  constructor(cache: CacheParts, shared: SharedParts, signal: AbortSignal) {
    this.#cache = cache
    this.#shared = shared
    this.#signal = signal
  }

  /** Of a position: can all that came after it be known? */
  confirm(since: Position): Promise<Heard> {
    return this.#questions.get(since)
  }

  async #ask(since: Position[]): Promise<Heard[]> {
    const { clock, config, log } = this.#cache
    const { logKeys, tier } = this.#shared
    // In a cluster a key changes first and its message follows, within the time that a write has.
    if (tier.isCluster) await pause(clock, config.timeouts.write, this.#signal)
    const heardBefore = log.heard
    const answer = await tier.run(attachLog, logKeys)
    if (!answer.ok) return since.map(() => 'unanswered')
    const { origin, tip } = answer.value
    const giveUpAt = clock.now() + config.timeouts.write
    while (log.heard < tip) {
      if (clock.now() >= giveUpAt || this.#signal.aborted) return since.map(() => 'unanswered')
      await pause(clock, lookAgainAfter, this.#signal)
    }
    // A log that went back is found out by whoever follows it; until then nothing is sure.
    return since.map((position) => (tip < heardBefore || position < origin ? 'lost' : 'heard'))
  }
}
