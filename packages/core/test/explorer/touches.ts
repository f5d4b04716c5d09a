import type { SimCommand } from './sim-server.ts'

/** What a step reads or writes of the things that processes share, each by its name. */
export interface Touches {
  readonly reads: readonly string[]
  readonly writes: readonly string[]
}

export const nothing: Touches = { reads: [], writes: [] }

const source = ['the source']
export const readsSource: Touches = { reads: source, writes: [] }
export const writesSource: Touches = { reads: [], writes: source }

/** May two steps not be swapped? */
export function meet(a: Touches, b: Touches): boolean {
  return overlap(a.writes, b.writes) || overlap(a.writes, b.reads) || overlap(a.reads, b.writes)
}

export function touchesOf({ name, operands }: SimCommand): Touches {
  switch (name) {
    case 'TIME':
      return nothing
    case 'MGET':
      return { reads: operands.map(String), writes: [] }
    case 'ZMSCORE':
      return { reads: [String(operands[0])], writes: [] }
    case 'XREAD':
      return { reads: [String(operands[5])], writes: [] }
    default:
      return { reads: [], writes: operands.slice(2, 2 + Number(operands[1])).map(String) }
  }
}

function overlap(a: readonly string[], b: readonly string[]): boolean {
  return a.some((each) => b.includes(each))
}
