import { Keyspace, type StreamEntry } from './sim-keyspace.ts'
import { type KnownScript, type ScriptArgument, ourScripts, scriptOf } from './sim-scripts.ts'

/** A command as the client sends it. */
export interface SimCommand {
  /** Who sends it. */
  readonly client: number
  readonly name: string
  readonly operands: readonly ScriptArgument[]
}

/** Told of each script that was run: for whom, on what, with what answer. */
export type Watcher = (client: number, script: string, keys: readonly string[], reply: unknown) => void

/** The server waits for messages before it answers. */
export interface Blocked {
  readonly key: string
  readonly from: number
  /** How long at most, ms */
  readonly limit: number
}

export type SimReply = { readonly value: unknown } | { readonly error: Error } | { readonly blocked: Blocked }

/** A Redis server as far as the engine uses one; answers as the client tells what a real one says. */
export class SimServer {
  space: Keyspace
  /** Of the server's clock against true time, ms. */
  clockAhead = 0
  watcher: Watcher = () => {}
  readonly #now: () => number
  readonly #epoch: number
  #scripts = new Map<string, KnownScript>(ourScripts)

  /** `now`: true time, ms; `epoch`: what the server's clock shows at its zero. */
  constructor(now: () => number, epoch: number) {
    this.#now = now
    this.#epoch = epoch
    this.space = new Keyspace(() => this.µs / 1000)
  }

  /** The server's clock. */
  get µs(): number {
    return Math.floor((this.#epoch + this.#now() + this.clockAhead) * 1000)
  }

  /** Another server takes its place, which knows no script. */
  replace(space: Keyspace): void {
    this.space = space
    this.#scripts = new Map()
  }

  run({ client, name, operands }: SimCommand): SimReply {
    try {
      return this.#run(name, operands, client)
    } catch (error) {
      return { error: error as Error }
    }
  }

  /** The answer to a reader who has waited, if there is one now. */
  answerFor({ from, key }: Blocked, count = Infinity): unknown {
    const entries = this.space.entriesAfter(key, from).slice(0, count)
    return entries.length === 0 ? null : [key, entries.map(streamReply)]
  }

  #run(name: string, operands: readonly ScriptArgument[], client: number): SimReply {
    switch (name) {
      case 'MGET':
        return { value: operands.map((key) => this.space.get(String(key)) ?? null) }
      case 'TIME':
        return { value: [`${Math.floor(this.µs / 1e6)}`, `${this.µs % 1e6}`] }
      case 'ZMSCORE':
        return { value: this.#scores(operands) }
      case 'XREAD':
        return this.#read(operands)
      case 'EVALSHA': {
        const script = this.#scripts.get(String(operands[0]))
        return script ? this.#script(script, operands, client) : { error: new Error('NOSCRIPT No matching script.') }
      }
      case 'EVAL': {
        const [sha1, script] = scriptOf(String(operands[0]))
        this.#scripts.set(sha1, script)
        return this.#script(script, operands, client)
      }
      default:
        throw new Error(`there is no model of ${name}`)
    }
  }

  #scores([key, ...members]: readonly ScriptArgument[]): (string | null)[] {
    return members.map((member) => {
      const score = this.space.score(String(key), String(member))
      return score === undefined ? null : String(score)
    })
  }

  #read(operands: readonly ScriptArgument[]): SimReply {
    const [, count, , limit, , key, from] = operands
    const blocked = { key: String(key), from: Number.parseInt(String(from), 10), limit: Number(limit) }
    const value = this.answerFor(blocked, Number(count))
    return value === null ? { blocked } : { value }
  }

  #script({ model, name }: KnownScript, [, count, ...operands]: readonly ScriptArgument[], client: number): SimReply {
    const keys = operands.slice(0, Number(count)).map(String)
    const args = operands.slice(Number(count))
    const value = model(this.space, keys, args, this.µs)
    this.watcher(client, name, keys, value)
    return { value }
  }
}

function streamReply({ position, fields }: StreamEntry): [string, readonly string[]] {
  return [`${position}-0`, fields]
}
