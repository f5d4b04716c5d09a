import type { History } from './history.ts'
import { MemberProcess } from './member-process.ts'
import type { FromMember, MemberSetup } from './protocol.ts'
import { Source } from './source.ts'
import { now, sooner } from './time.ts'

interface FleetOptions {
  /** What each member reaches Redis by. */
  readonly redis: readonly MemberSetup['redis'][]
  readonly seed: number
  readonly history: History
}

interface Slot {
  readonly redis: MemberSetup['redis']
  member: MemberProcess
  killed: number
}

export const namespace = 'torture'

/** The processes, and the source of truth that they share, which is kept here. */
export class Fleet {
  readonly #options: FleetOptions
  readonly #source = new Source()
  readonly #slots: readonly Slot[]
  readonly #told = new Map<string, () => void>()

  private constructor(options: FleetOptions) {
    this.#options = options
    this.#slots = options.redis.map((redis, at) => ({ redis, killed: 0, member: this.#start(redis, at, 0) }))
  }

  static async start(options: FleetOptions): Promise<Fleet> {
    const fleet = new Fleet(options)
    await Promise.all(fleet.#slots.map(({ member }) => fleet.#toldBy(member, 'ready')))
    return fleet
  }

  get size(): number {
    return this.#slots.length
  }

  member(at: number): MemberProcess {
    return this.#slots[at]!.member
  }

  /** SIGKILL, and a new process in its place. */
  async replace(at: number): Promise<void> {
    const slot = this.#slots[at]!
    const { history } = this.#options
    await slot.member.kill()
    history.deaths.set(slot.member.name, now())
    this.#source.releaseAllOf(slot.member.name)
    slot.killed++
    slot.member = this.#start(slot.redis, at, slot.killed)
    await this.#toldBy(slot.member, 'ready')
  }

  /** Resolves when no writes are made any more and Redis has been told of all; reads go on. */
  settle(): Promise<void> {
    return this.#order('settle', 'settled')
  }

  async close(): Promise<void> {
    await this.#order('close', 'closed')
    await Promise.all(this.#slots.map(({ member }) => member.ended()))
  }

  async kill(): Promise<void> {
    await Promise.all(this.#slots.map(({ member }) => member.kill()))
  }

  async #order(order: 'settle' | 'close', answer: FromMember['kind']): Promise<void> {
    const answers = this.#slots.map(({ member }) => this.#toldBy(member, answer))
    for (const { member } of this.#slots) member.tell({ kind: order })
    await Promise.all(answers)
  }

  #start(redis: MemberSetup['redis'], at: number, killed: number): MemberProcess {
    const name = `${at + 1}#${killed + 1}`
    const seed = this.#options.seed + 1000 * at + killed
    const member: MemberProcess = new MemberProcess(name, { redis, namespace, seed }, (message) =>
      this.#hear(member, message),
    )
    void this.#watch(member)
    return member
  }

  async #watch(member: MemberProcess): Promise<void> {
    const code = await member.ended()
    if (typeof code === 'number' && code !== 0) this.#options.history.errors.push(`${member.name} ended with ${code}`)
  }

  #toldBy(member: MemberProcess, kind: FromMember['kind']): Promise<void> {
    const told = new Promise<void>((resolve) => {
      this.#told.set(`${member.name} ${kind}`, resolve)
      // What has ended too early has left an error behind.
      void member.ended().then(() => resolve())
    })
    return sooner(() => `${member.name} is ${kind}; it noted:\n${this.#lastNotes(member.name)}`, told)
  }

  #lastNotes(member: string): string {
    const notes = this.#options.history.notes.filter(({ by }) => by === member).slice(-20)
    return notes.map(({ at, text }) => `${(at - now()).toFixed(0)} ms  ${text}`).join('\n')
  }

  #hear(member: MemberProcess, message: FromMember): void {
    const { history } = this.#options
    const by = member.name
    switch (message.kind) {
      case 'load':
        history.loads++
        member.tell({
          kind: 'answer',
          call: message.call,
          versions: { [message.name]: this.#source.read(message.name) },
        })
        break
      case 'change': {
        const versions = this.#source.change(message.names, by, message.alone)
        member.tell({ kind: 'answer', call: message.call, versions })
        break
      }
      case 'wrote': {
        const { write } = message
        history.writes.push({ ...write, by })
        if (write.action === 'set') this.#source.release(Object.keys(write.versions), write.status === 'applied')
        break
      }
      case 'seen':
        for (const read of message.reads) history.reads.push({ ...read, by })
        for (const pause of message.pauses) history.pauses.push({ ...pause, by })
        if (message.calmAt !== undefined) history.calm.push({ at: message.calmAt, by })
        break
      case 'note':
        history.notes.push({ ...message.note, by })
        break
      case 'failed':
        history.errors.push(`${by}: ${message.error}`)
        break
      default:
        this.#told.get(`${by} ${message.kind}`)?.()
    }
  }
}
