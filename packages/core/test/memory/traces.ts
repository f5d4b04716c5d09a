/** Numbers of what is asked for, one read after another. */
export type Trace = Iterable<number>

/** So many reads of so many things, the n-th of which is asked for as often as `1 / n ** skew` says. */
export function* zipf(random: () => number, things: number, reads: number, skew = 0.9): Generator<number> {
  const upTo = new Float64Array(things)
  let sum = 0
  for (let i = 0; i < things; i++) upTo[i] = sum += 1 / (i + 1) ** skew
  for (let read = 0; read < reads; read++) yield firstAbove(upTo, random() * sum)
}

/** The same things in the same order again and again. */
export function* loop(things: number, reads: number): Generator<number> {
  for (let read = 0; read < reads; read++) yield read % things
}

/** Each thing once. */
export function* scan(reads: number, from = 1_000_000): Generator<number> {
  for (let read = 0; read < reads; read++) yield from + read
}

export function* oneAfterAnother(...traces: readonly Trace[]): Generator<number> {
  for (const trace of traces) yield* trace
}

/** One read of the first, one of the second, until either ends. */
export function* mixed(first: Iterable<number>, second: Iterable<number>): Generator<number> {
  const other = second[Symbol.iterator]()
  for (const thing of first) {
    yield thing
    const next = other.next()
    if (next.done === true) return
    yield next.value
  }
}

/** Things of a trace under other numbers, so that it has none in common with another. */
export function* moved(trace: Trace, by: number): Generator<number> {
  for (const thing of trace) yield thing + by
}

function firstAbove(upTo: Float64Array, point: number): number {
  let from = 0
  let to = upTo.length - 1
  while (from < to) {
    const middle = (from + to) >> 1
    if (upTo[middle]! > point) to = middle
    else from = middle + 1
  }
  return from
}
