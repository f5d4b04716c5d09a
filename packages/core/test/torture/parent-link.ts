import type { FromMember, ToMember, Versions } from './protocol.ts'

type Question = { readonly kind: 'load'; readonly name: string } | Omit<Change, 'call'>
type Change = Extract<FromMember, { kind: 'change' }>

/** The way of a member to the process that started it, and that holds the source of truth. */
export class ParentLink {
  readonly #waiting = new Map<number, (versions: Versions) => void>()
  #calls = 0

  constructor(onOrder: (order: 'settle' | 'close') => void) {
    process.on('message', (message: ToMember) => {
      if (message.kind !== 'answer') return onOrder(message.kind)
      this.#waiting.get(message.call)?.(message.versions)
      this.#waiting.delete(message.call)
    })
    // Nobody is left to whom anything could be told.
    process.on('disconnect', () => process.exit())
  }

  ask(question: Question): Promise<Versions> {
    const call = this.#calls++
    return new Promise((resolve) => {
      this.#waiting.set(call, resolve)
      this.tell({ ...question, call })
    })
  }

  tell(message: FromMember): void {
    process.send!(message, undefined, {}, () => {})
  }

  /** Lets the process end when its parent has been told this. */
  async end(last: FromMember): Promise<void> {
    await new Promise((resolve) => process.send!(last, undefined, {}, resolve))
    process.disconnect()
  }
}
