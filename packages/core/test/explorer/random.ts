/** Numbers in [0, 1) that a seed repeats. */
export type Random = () => number

export { seededRandom } from '../torture/random.ts'

export function pick<T>(random: Random, choices: readonly T[]): T {
  return choices[Math.floor(random() * choices.length)]!
}
