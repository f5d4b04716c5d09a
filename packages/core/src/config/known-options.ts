import { CacheError } from '../shared/cache-error.ts'
import { object } from './checks.ts'

/** The names of all options of T; a type error where one is missing. */
export type OptionNames<T> = Readonly<Record<keyof T & string, true>>

/** Refuses what is not an object and what has a name that no option has, with the name that was likely meant. */
export function knownOptions<T extends object>(path: string, options: T, names: OptionNames<T>): T {
  for (const name of Object.keys(object(path || 'the options', options))) {
    if (!Object.hasOwn(names, name)) throw unknown(path, name, Object.keys(names))
  }
  return options
}

function unknown(path: string, name: string, known: readonly string[]): CacheError {
  const meant = closestOf(name, known)
  const hint = meant === undefined ? `; known: ${known.join(', ')}` : `, did you mean ${meant}?`
  return new CacheError('CONFIG_INVALID', `${path === '' ? name : `${path}.${name}`} is not an option${hint}`)
}

function closestOf(name: string, known: readonly string[]): string | undefined {
  const ranked = known.map((candidate) => ({
    candidate,
    distance: distanceOf(name.toLowerCase(), candidate.toLowerCase()),
  }))
  const [best] = ranked.toSorted((a, b) => a.distance - b.distance)
  return best !== undefined && best.distance <= Math.max(1, name.length / 2) ? best.candidate : undefined
}

// Levenshtein's edits, two rows at a time.
function distanceOf(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, at) => at)
  for (const [row, letter] of Array.from(from).entries()) {
    const current = [row + 1]
    for (const [at, other] of Array.from(to).entries()) {
      const replaced = (previous[at] ?? 0) + (letter === other ? 0 : 1)
      current.push(Math.min(replaced, (previous[at + 1] ?? 0) + 1, (current[at] ?? 0) + 1))
    }
    previous = current
  }
  return previous.at(-1) ?? 0
}
