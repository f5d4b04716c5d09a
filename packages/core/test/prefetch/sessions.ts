import type { Random } from '../explorer/random.ts'
import type { Read } from './browsing.ts'

type Ids = Iterable<string>

/** Sessions that read at once, each one of its ids after the other, so far apart at random. */
export function together(random: Random, sessions: readonly Ids[], pause = 5000): Read[] {
  const reads: Read[] = []
  for (const [number, ids] of sessions.entries()) {
    let at = Math.floor(random() * pause)
    for (const id of ids) {
      reads.push({ at, session: `u${number}`, id })
      at += Math.ceil(random() * pause)
    }
  }
  return reads.toSorted((a, b) => a.at - b.at)
}

/** Nothing follows anything. */
export function* atRandom(random: Random, things: number, reads: number): Generator<string> {
  for (let read = 0; read < reads; read++) yield `${Math.floor(random() * things)}`
}

/** What has followed for `times` rounds never does so again: whoever believes it is wrong each time. */
export function* deceiving(random: Random, things: number, length: number, times: number): Generator<string> {
  let order = Array.from({ length: things }, (_, thing) => `${thing}`)
  for (let round = 0; round < length; round++) {
    if (round % times === 0) order = shuffled(random, order)
    yield* order
  }
}

/** Few hot things, between each of which something is led to that nobody reads. */
export function* hotWithBait(random: Random, hot: number, reads: number): Generator<string> {
  for (let read = 0; read < reads; read++) {
    const thing = `hot ${Math.floor(random() * hot)}`
    yield thing
    // Long enough for it to be believed, and then no more.
    if (read < reads / 4) yield `bait of ${thing}`
  }
}

/** The same things in the same order, again and again. */
export function* rounds(things: number, reads: number): Generator<string> {
  for (let read = 0; read < reads; read++) yield `${read % things}`
}

/** The same ids at the same times, by nobody in particular. */
export function withoutOrder(random: Random, reads: readonly Read[]): Read[] {
  const ids = shuffled(
    random,
    reads.map(({ id }) => id),
  )
  return reads.map((read, at) => ({ ...read, id: ids[at]! }))
}

function shuffled<T>(random: Random, list: readonly T[]): T[] {
  return list
    .map((each) => [random(), each] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, each]) => each)
}
