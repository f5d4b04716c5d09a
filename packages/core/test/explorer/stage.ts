import { CacheError, type Layer, entry } from '../../src/index.ts'
import { LoadWatch } from './load-watch.ts'
import { type Member, hardTimeout } from './member.ts'
import type { Floor, Oracle } from './oracle.ts'
import type { Random } from './random.ts'
import {
  type Operation,
  type Program,
  type ReadCall,
  type Scenario,
  isCalm,
  ids,
  isRead,
  tag,
  taggedId,
  writtenBy,
} from './scenario.ts'
import type { World } from './world.ts'
import { type Touches, nothing, readsSource, writesSource } from './touches.ts'
import { Writers } from './writers.ts'

class SourceDown extends Error {}
class CallerLeft extends Error {}

/** What a read was answered, as far as it matters. */
interface Answered {
  readonly outcome: string
  readonly why: string
  readonly value: unknown
}

interface Call {
  readonly process: number
  readonly label: string
  /** True time */
  readonly at: number
}

/** Runs programs against caches and holds what they answer against the oracle. */
export class Stage {
  /** Programs that have not ended. */
  running = 0
  readonly loads: LoadWatch
  readonly #world: World
  readonly #oracle: Oracle
  readonly #members: readonly Member[]
  readonly #scenario: Scenario
  readonly #random: Random
  readonly #writers: Writers

  constructor(world: World, oracle: Oracle, members: readonly Member[], scenario: Scenario, random: Random) {
    this.#world = world
    this.#oracle = oracle
    this.#members = members
    this.#scenario = scenario
    this.#random = random
    this.#writers = new Writers(() => world.now, scenario.racingSets)
    this.loads = new LoadWatch(oracle, isCalm(scenario) ? scenario : undefined)
    world.server.watcher = (client, script, keys, reply) => {
      this.loads.ranScript(client, script, keys, reply)
      if (script !== 'remove-keys' && script !== 'expire-keys') return
      for (const id of ids) if (keys.includes(`x:item:v1:${id}`)) oracle.refusedLoads(id)
    }
  }

  /** Starts a program; its calls begin when the scheduler says so. */
  start({ operations, process }: Program, name: string): void {
    this.running++
    const run = async (): Promise<void> => {
      for (const [i, operation] of operations.entries()) {
        const label = `${name}.${i} ${process} ${shown(operation)}`
        await this.#world.gate(process, label, touchesOf(operation), () => this.#writers.mayStart(operation))
        const call = { process, label, at: this.#world.now }
        if (isRead(operation)) await this.#read(call, operation.call, operation.id)
        else await this.#writers.during(operation, () => this.#write(call, operation))
      }
    }
    void run()
      .catch((error: unknown) => this.#oracle.violations.push(`${name} failed: ${String(error)}`))
      .finally(() => this.running--)
  }

  async #read(call: Call, how: ReadCall, id: string): Promise<void> {
    const { label, process } = call
    const floor = this.#oracle.floor(process, id)
    try {
      const result = await this.#ask(call, how, id)
      if (typeof result.value !== 'number') return
      this.#oracle.check(`${label} (${result.outcome}: ${result.why})`, result.value, floorFor(result, floor))
      if (result.outcome !== 'hit') return
      this.#oracle.checkAge(label, id, result.value, this.#scenario.ttl)
      const isSure = !this.#world.troubled.has(process) && !this.#scenario.racingSets
      if (isSure) this.#oracle.checkLate(label, id, result.value)
    } catch (error) {
      const expected = error instanceof SourceDown || (error instanceof CallerLeft && how === 'leave')
      if (!expected && !(error instanceof CacheError && error.code === 'LOAD_TIMEOUT')) throw error
    }
  }

  async #ask(call: Call, how: ReadCall, id: string): Promise<Answered> {
    const layer: Layer = this.#members[call.process]!.layer('item') as Layer
    const load = async (): Promise<unknown> => withTags(id, await this.#load(call, id))
    switch (how) {
      case 'get':
        return { outcome: 'hit', why: 'fresh', value: await layer.get(id) }
      case 'read':
        return layer.read(id, load)
      case 'self read':
        return layer.read(id, async () => withTags(id, (await layer.read(id, load)).value))
      case 'leave': {
        const controller = new AbortController()
        void this.#world
          .gate(call.process, `${call.label}: leaves`)
          .then(() => controller.abort(new CallerLeft('gone')))
        return layer.read(id, load, { signal: controller.signal })
      }
      default:
        throw new TypeError(`nobody knows how to ${String(how satisfies never)}`)
    }
  }

  async #load({ at, label, process }: Call, id: string): Promise<unknown> {
    const asked = { process, id, at }
    const begunAt = this.#world.now
    // Who has waited for as long as a load may take goes on without a lease.
    if (begunAt - at >= hardTimeout) this.#world.troubled.add(process)
    this.loads.begins(asked, this.#world.troubled)
    await this.#world.gate(process, `${label}: reads the source`, readsSource)
    const version = this.#oracle.read(id)
    const drawn = this.#random() * this.#scenario.failingLoads
    await this.#world.gate(process, `${label}: ends its load`)
    const fails = this.#scenario.failingLoads > 0 && drawn < 1
    this.loads.ends(asked, begunAt, fails)
    if (fails && drawn < 0.7) throw new SourceDown()
    this.#oracle.made(id, version)
    return fails ? notStorable : version
  }

  async #write({ label, process }: Call, operation: Operation): Promise<'applied' | 'queued'> {
    if (operation.call === 'update') return this.#update(process, operation.id, label)
    const written = writtenBy(operation).map((id) => ({ id, version: this.#oracle.write(id) }))
    if (operation.call === 'set') this.#oracle.made(operation.id, written[0]!.version)
    const { status } = await this.#invalidate(this.#members[process]!, operation, written[0]!.version)
    const kind = operation.call === 'expire' || operation.call === 'expireTags' ? 'expire' : 'remove'
    if (this.#scenario.racingSets) return status
    for (const each of written) this.#oracle.promise({ ...each, kind, process, applied: status === 'applied' })
    return status
  }

  async #update(process: number, id: string, label: string): Promise<'applied'> {
    const write = async (): Promise<number> => {
      await this.#world.gate(process, `${label}: writes the source`, writesSource)
      const version = this.#oracle.write(id)
      await this.#world.gate(process, `${label}: ends its write`)
      this.#oracle.made(id, version)
      return version
    }
    const version = await this.#members[process]!.layer('item').update(id, write, tagsOf(id))
    // It does not tell whether Redis was reached.
    const applied = !this.#world.troubled.has(process)
    this.#oracle.promise({ id, version, kind: 'remove', process, applied })
    return 'applied'
  }

  #invalidate(cache: Member, operation: Operation, version: number): ReturnType<Member['clear']> {
    const layer = cache.layer('item')
    switch (operation.call) {
      case 'set':
        return layer.set(operation.id, version, tagsOf(operation.id))
      case 'expire':
        return layer.expire(operation.id)
      case 'delete':
        return layer.delete(operation.id)
      case 'invalidateTags':
        return cache.invalidateTags([tag])
      case 'expireTags':
        return cache.expireTags([tag])
      case 'clearLayer':
        return layer.clear()
      default:
        return cache.clear()
    }
  }
}

// What begins to write holds up other writers, too.
function touchesOf(operation: Operation): Touches {
  return isRead(operation) ? nothing : writesSource
}

function notStorable(): void {
  // A value that no tier takes.
}

function floorFor(result: Answered, floor: Floor): number {
  const standsIn = result.outcome === 'stale' && result.why !== 'stale while refreshing'
  return standsIn ? floor.removed : floor.version
}

/** A loader decides the tags of what it makes. */
function withTags(id: string, value: unknown): unknown {
  return id === taggedId ? entry(value, { tags: [tag] }) : value
}

function tagsOf(id: string): { tags: readonly string[] } {
  return { tags: id === taggedId ? [tag] : [] }
}

function shown(operation: Operation): string {
  return 'id' in operation ? `${operation.call} ${operation.id}` : operation.call
}
