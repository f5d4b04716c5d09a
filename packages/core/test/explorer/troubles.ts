import { type Random, pick } from './random.ts'
import type { Trouble } from './scenario.ts'
import { type Step, outside } from './step.ts'
import type { World } from './world.ts'

const logKey = '{x:invalidation}:log'
const indexKey = '{x:invalidation}:index'

/** Makes trouble of a kind, on whatever chance picks. */
export class Troublemaker {
  readonly #world: World
  readonly #random: Random
  readonly #left: Trouble[]
  readonly #lostWrites: () => void
  #replica: { readonly space: World['server']['space'] } | undefined

  constructor(world: World, random: Random, troubles: readonly Trouble[], lostWrites: () => void) {
    this.#world = world
    this.#random = random
    this.#left = [...troubles]
    this.#lostWrites = lostWrites
  }

  /** The next trouble, if there is more to come. */
  step(): Step | undefined {
    const [trouble] = this.#left
    if (trouble === undefined) return undefined
    // A replica lags behind from some moment on, and takes over at another.
    if (trouble === 'fail over' && !this.#replica) {
      return outside('trouble', 'the replica lags', () => {
        this.#replica = { space: this.#world.server.space.copy() }
      })
    }
    return outside('trouble', trouble, () => {
      this.#left.shift()
      this.#make(trouble)
    })
  }

  #make(trouble: Trouble): void {
    const { connections, server, wallClocksAhead } = this.#world
    const space = server.space
    // Who waits for a message is answered when it is there, before anything else happens to the server.
    for (const connection of connections) if (connection.blocked && !connection.silent) connection.unblock()
    switch (trouble) {
      case 'cut':
        this.#world.cut(pick(this.#random, connections), this.#random() < 0.5)
        break
      case 'silence':
        pick(this.#random, connections).silent = true
        break
      case 'stall':
        pick(this.#random, connections).stalledUntil = this.#world.now + 600 * this.#random()
        break
      case 'flush':
        space.clear()
        break
      case 'evict value':
        space.delete(pick(this.#random, ['x:item:v1:a', 'x:item:v1:b']))
        break
      case 'evict lease':
        space.delete(pick(this.#random, ['lease:{x:item:v1:a}', 'lease:{x:item:v1:b}']))
        break
      case 'evict index':
        space.delete(indexKey)
        break
      case 'evict log':
        space.delete(logKey)
        break
      case 'trim log':
        // Never to nothing, as the engine's own cap trims it.
        space.trim(logKey, 1 + Math.floor(2 * this.#random()))
        break
      case 'fail over':
        this.#failOver()
        break
      case 'redis clock':
        server.clockAhead += pick(this.#random, [-3_600_000, -1000, 1000, 3_600_000])
        break
      case 'wall clock':
        wallClocksAhead[Math.floor(this.#random() * wallClocksAhead.length)]! += 7_200_000 * (this.#random() - 0.5)
    }
  }

  #failOver(): void {
    const { connections, server } = this.#world
    server.replace(this.#replica!.space)
    this.#replica = undefined
    for (const connection of connections) this.#world.cut(connection, false)
    this.#lostWrites()
  }
}
