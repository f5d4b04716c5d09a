/** `leave`: a read whose caller gives up when the scheduler says so; `self read`: one whose loader reads its own id. */
export type ReadCall = 'read' | 'get' | 'leave' | 'self read'

/** One call of a program. */
export type Operation =
  | { readonly call: ReadCall | 'set' | 'update' | 'delete' | 'expire'; readonly id: string }
  | { readonly call: 'invalidateTags' | 'expireTags' | 'clearLayer' | 'clear' }

/** Calls that one process makes, one after the other. */
export interface Program {
  readonly process: number
  readonly operations: readonly Operation[]
}

export type Trouble =
  | 'cut'
  | 'silence'
  | 'stall'
  | 'flush'
  | 'evict value'
  | 'evict lease'
  | 'evict index'
  | 'evict log'
  | 'trim log'
  | 'fail over'
  | 'redis clock'
  | 'wall clock'

/** What is explored: who does what, and what may go wrong meanwhile. */
export interface Scenario {
  readonly processes: number
  /** Run before, one after the other. */
  readonly prepared: readonly Program[]
  readonly programs: readonly Program[]
  readonly troubles: readonly Trouble[]
  /** Hosts' wall clocks against the server's, ms; 0 where none is named. */
  readonly wallClocksAhead: readonly number[]
  /** ms after the ttl for which a stale value may be served */
  readonly staleFor: number
  readonly staleIfErrorFor: number
  readonly ttl: number
  /** One load in so many fails, or makes what cannot be stored; 0: none. */
  readonly failingLoads: number
  /** Of each process, for commands. */
  readonly connections: number
  /** In memory or in Redis alone. */
  readonly memory: boolean
  /** Writers of one id do not wait for one another: all that is promised is that the tiers agree in the end. */
  readonly racingSets: boolean
}

/** Two processes, nothing wrong: what scenarios are made from. */
export const plain: Omit<Scenario, 'programs'> = {
  processes: 2,
  prepared: [],
  troubles: [],
  wallClocksAhead: [],
  staleFor: 0,
  staleIfErrorFor: 0,
  ttl: 10_000,
  failingLoads: 0,
  connections: 1,
  memory: true,
  racingSets: false,
}

/** Carries the tag, which its loader decides. */
export const taggedId = 'b'
export const ids: readonly string[] = ['a', taggedId]
export const tag = 't'

/** The ids that an operation changes the source of; none: it only reads. */
export function writtenBy(operation: Operation): readonly string[] {
  switch (operation.call) {
    case 'read':
    case 'get':
    case 'leave':
    case 'self read':
      return []
    case 'invalidateTags':
    case 'expireTags':
      return [taggedId]
    case 'clearLayer':
    case 'clear':
      return ids
    default:
      return [operation.id]
  }
}

export function isRead(operation: Operation): operation is { readonly call: ReadCall; readonly id: string } {
  return writtenBy(operation).length === 0
}

/** Plain reads alone, and nothing goes wrong with Redis: no load has a reason to run beside another. */
export function isCalm({ programs, troubles }: Scenario): boolean {
  const calls = programs.flatMap(({ operations }) => operations.map(({ call }) => call))
  return troubles.length === 0 && calls.every((call) => call === 'read' || call === 'get')
}
