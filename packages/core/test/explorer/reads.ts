import { CacheError, type Layer, entry } from '../../src/index.ts'
import { stateOf } from '../../src/testing/inspect.ts'
import { type Asked, LoadWatch } from './load-watch.ts'
import { hardTimeout } from './member.ts'
import type { Floor } from './oracle.ts'
import { type Call, type Play, tagsOf } from './play.ts'
import { type ReadCall, isCalm, taggedId } from './scenario.ts'
import { readsSource } from './touches.ts'

class SourceDown extends Error {}
class CallerLeft extends Error {}

/** What a read was answered, as far as it matters. */
interface Answered {
  readonly outcome: string
  readonly why: string
  readonly value: unknown
}

/** Reads, the loads that they lead to, and what their answers are held against. */
export class Reads {
  readonly loads: LoadWatch
  readonly #play: Play

  constructor(play: Play) {
    this.#play = play
    this.loads = new LoadWatch(play.oracle, isCalm(play.scenario) ? play.scenario : undefined)
  }

  async read(call: Call, how: ReadCall, id: string): Promise<void> {
    const { oracle, scenario, world } = this.#play
    const { label, process } = call
    const floor = oracle.floor(process, id)
    try {
      const result = await this.#ask(call, how, id)
      if (typeof result.value !== 'number') return
      oracle.check(`${label} (${result.outcome}: ${result.why})`, result.value, floorFor(result, floor))
      if (result.outcome !== 'hit') return
      oracle.checkAge(label, id, result.value, scenario.ttl)
      const isSure = !world.troubled.has(process) && !scenario.racingSets
      if (isSure) oracle.checkLate(label, id, result.value)
    } catch (error) {
      const expected = error instanceof SourceDown || (error instanceof CallerLeft && how === 'leave')
      if (!expected && !(error instanceof CacheError && error.code === 'LOAD_TIMEOUT')) throw error
    }
  }

  async #ask({ at, label, process }: Call, how: ReadCall, id: string): Promise<Answered> {
    const { members, world } = this.#play
    const member = members[process]!
    const layer: Layer = member.layer('item') as Layer
    const asked = { process, id, at, wasDeaf: stateOf(member).deaf }
    const load = async (): Promise<unknown> => withTags(id, await this.#load(asked, label))
    switch (how) {
      case 'get':
        return { outcome: 'hit', why: 'fresh', value: await layer.get(id) }
      case 'read':
        return layer.read(id, load)
      case 'self read':
        return layer.read(id, async () => withTags(id, (await layer.read(id, load)).value))
      case 'leave': {
        const controller = new AbortController()
        void world.gate(process, `${label}: leaves`).then(() => controller.abort(new CallerLeft('gone')))
        return layer.read(id, load, { signal: controller.signal })
      }
      default:
        throw new TypeError(`nobody knows how to ${String(how satisfies never)}`)
    }
  }

  async #load(asked: Asked, label: string): Promise<unknown> {
    const { oracle, random, scenario, world } = this.#play
    const { at, id, process } = asked
    const begunAt = world.now
    // Who has waited for as long as a load may take goes on without a lease.
    if (begunAt - at >= hardTimeout) world.troubled.add(process)
    this.loads.begins(asked, world.troubled)
    await world.gate(process, `${label}: reads the source`, readsSource)
    const version = oracle.read(id)
    const drawn = random() * scenario.failingLoads
    await world.gate(process, `${label}: ends its load`)
    const fails = scenario.failingLoads > 0 && drawn < 1
    if (fails && drawn < 0.7) {
      this.loads.ends(asked, begunAt, 'failed')
      throw new SourceDown()
    }
    this.loads.ends(asked, begunAt, fails ? 'not kept' : 'kept')
    oracle.made(id, version)
    return fails ? notStorable : version
  }
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
  return id === taggedId ? entry(value, tagsOf(id)) : value
}
