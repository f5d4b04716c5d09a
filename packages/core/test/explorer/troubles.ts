import type { Keyspace } from './sim-keyspace.ts'
import type { Oracle } from './oracle.ts'
import { type Random, pick } from './random.ts'
import type { Trouble } from './scenario.ts'
import { type Step, outside } from './step.ts'
import type { World } from './world.ts'

const logKey = '{x:invalidation}:log'
const indexKey = '{x:invalidation}:index'

/** Makes trouble of a kind, on whatever chance picks. */
export class Troublemaker {
  readonly #world: World
  readonly #oracle: Oracle
  readonly #random: Random
  readonly #left: Trouble[]
  /** The latest position that was ever issued. */
  #latest = 0
  #replica: { readonly space: World['server']['space'] } | undefined

  constructor(world: World, oracle: Oracle, random: Random, troubles: readonly Trouble[]) {
    this.#world = world
    this.#oracle = oracle
    this.#random = random
    this.#left = [...troubles]
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
    this.#latest = Math.max(this.#latest, latestIn(server.space))
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
        this.#lose((space) => space.clear())
        break
      case 'evict value':
        server.space.delete(pick(this.#random, ['x:item:v1:a', 'x:item:v1:b']))
        break
      case 'evict lease':
        server.space.delete(pick(this.#random, ['lease:{x:item:v1:a}', 'lease:{x:item:v1:b}']))
        break
      case 'evict index':
        this.#lose((space) => space.delete(indexKey))
        break
      case 'evict log':
        this.#lose((space) => space.delete(logKey))
        break
      case 'trim log':
        // Never to nothing, as the engine's own cap trims it.
        server.space.trim(logKey, 1 + Math.floor(2 * this.#random()))
        break
      case 'fail over':
        this.#failOver()
        break
      case 'redis clock':
        this.#setClock(pick(this.#random, [-3_600_000, -1000, 1000, 3_600_000]))
        break
      case 'wall clock':
        wallClocksAhead[Math.floor(this.#random() * wallClocksAhead.length)]! += 7_200_000 * (this.#random() - 0.5)
    }
  }

  #lose(what: (space: Keyspace) => void): void {
    const { server } = this.#world
    const left = server.space.copy()
    what(left)
    if (this.#goesOn(left)) server.space = left
  }

  #setClock(ahead: number): void {
    const { server } = this.#world
    if (!this.#goesOn(server.space, ahead)) return
    // A write that is late would be early again by the new clock: what the server was sent it does by the old one.
    if (ahead < 0) this.#world.executeAll()
    server.clockAhead += ahead
    if (ahead < 0) this.#oracle.clockWentBack(-ahead)
  }

  /** A server that has lost its last position, and whose clock is behind it, would issue the same ones again: not promised. */
  #goesOn(space: Keyspace, ahead = 0): boolean {
    return Math.max(latestIn(space), this.#world.server.µs + 1000 * ahead) >= this.#latest
  }

  #failOver(): void {
    const { connections, server } = this.#world
    const { space } = this.#replica!
    this.#replica = undefined
    if (!this.#goesOn(space)) return
    server.replace(space)
    for (const connection of connections) this.#world.cut(connection, false)
    this.#oracle.failedOver()
  }
}

/** The next position will be later. */
function latestIn(space: Keyspace): number {
  return Math.max(space.newest(logKey) ?? 0, space.scores(indexKey).at(-1) ?? 0)
}
