/** Rounds before those that count: by then the compiler has made up its mind. */
const warmUp = 0.3

/** What each contender took in each round that counts. */
export type Samples = ReadonlyMap<string, readonly number[]>

/**
 * Each round asks every contender once, each time beginning with another, so that noise of the machine meets all alike. Rounds
 * that do not count have negative numbers.
 */
export async function interleaved<C extends { readonly name: string }>(
  contenders: readonly C[],
  rounds: number,
  measure: (contender: C, round: number) => Promise<number>,
): Promise<Samples> {
  const samples = new Map(contenders.map(({ name }): [string, number[]] => [name, []]))
  const ignored = Math.ceil(rounds * warmUp)
  for (let round = -ignored; round < rounds; round++) {
    for (const contender of rotated(contenders, round + ignored)) {
      const sample = await measure(contender, round)
      if (round >= 0) samples.get(contender.name)!.push(sample)
    }
  }
  return samples
}

function rotated<T>(list: readonly T[], by: number): T[] {
  const at = by % list.length
  return [...list.slice(at), ...list.slice(0, at)]
}
