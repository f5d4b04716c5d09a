import type { LoadWatch } from './load-watch.ts'
import type { Play } from './play.ts'
import { Reads } from './reads.ts'
import { type Operation, type Program, ids, isRead } from './scenario.ts'
import { type Touches, nothing, writesSource } from './touches.ts'
import { Writers } from './writers.ts'
import { write } from './writes.ts'

/** Runs programs against caches and holds what they answer against the oracle. */
export class Stage {
  /** Programs that have not ended. */
  running = 0
  readonly #play: Play
  readonly #reads: Reads
  readonly #writers: Writers

  constructor(play: Play) {
    const { oracle, scenario, world } = play
    this.#play = play
    this.#reads = new Reads(play)
    this.#writers = new Writers(() => world.now, scenario.racingSets)
    world.server.watcher = (client, script, keys, reply) => {
      this.loads.ranScript(client, script, keys, reply)
      if (script !== 'remove-keys' && script !== 'expire-keys') return
      for (const id of ids) if (keys.includes(`x:item:v1:${id}`)) oracle.refusedLoads(id)
    }
  }

  get loads(): LoadWatch {
    return this.#reads.loads
  }

  /** Starts a program; its calls begin when the scheduler says so. */
  start({ operations, process }: Program, name: string): void {
    const { oracle, world } = this.#play
    this.running++
    const run = async (): Promise<void> => {
      for (const [i, operation] of operations.entries()) {
        const label = `${name}.${i} ${process} ${shown(operation)}`
        await world.gate(process, label, touchesOf(operation), () => this.#writers.mayStart(operation))
        const call = { process, label, at: world.now }
        if (isRead(operation)) await this.#reads.read(call, operation.call, operation.id)
        else await this.#writers.during(operation, () => write(this.#play, call, operation))
      }
    }
    void run()
      .catch((error: unknown) => oracle.violations.push(`${name} failed: ${String(error)}`))
      .finally(() => this.running--)
  }
}

// What begins to write holds up other writers, too.
function touchesOf(operation: Operation): Touches {
  return isRead(operation) ? nothing : writesSource
}

function shown(operation: Operation): string {
  return 'id' in operation ? `${operation.call} ${operation.id}` : operation.call
}
