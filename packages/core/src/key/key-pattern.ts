import { invalid, shortText } from '../config/checks.ts'
import { matchesGlob, parseGlob } from './glob.ts'

/** A pattern of whole keys. */
export interface KeyPattern {
  readonly text: string
  /** What every key of it begins with. */
  readonly head: string
  readonly matches: (key: string) => boolean
}

/** Throws CONFIG_INVALID for a pattern that might match anything outside the namespace. */
export function checkedPattern(namespace: string, pattern: unknown): KeyPattern {
  const text = shortText('the pattern', pattern)
  const start = `${namespace}:`
  if (!text.startsWith(start)) throw invalid('the pattern', `one that begins with ${JSON.stringify(start)}`, text)
  if (parseGlob(text).hasWideRange) throw invalid('the pattern', 'one whose ranges are of ASCII characters', text)
  return keyPattern(text)
}

export function keyPattern(text: string): KeyPattern {
  const glob = parseGlob(text)
  return { text, head: glob.head, matches: (key) => matchesGlob(glob, key) }
}
