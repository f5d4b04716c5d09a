import type { CascadeRule } from '../config/cache-config.ts'
import { shortText } from '../config/checks.ts'
import { CacheError } from '../shared/cache-error.ts'

// A cascade that feeds itself with ever longer tags is found out here.
const mostImplied = 1000

/**
 * The tags with all that they imply, directly or through others, each once. Throws CONFIG_INVALID when a tag implies too many
 * or one that is too long.
 */
export function withImplied(tags: readonly string[], cascade: readonly CascadeRule[]): readonly string[] {
  if (cascade.length === 0) return tags
  const all = new Set(tags)
  for (const tag of tags) addImplied(tag, cascade, all)
  return [...all]
}

function addImplied(given: string, cascade: readonly CascadeRule[], all: Set<string>): void {
  const most = all.size + mostImplied
  const reached = [given]
  for (const tag of reached) {
    for (const implied of impliedBy(tag, cascade)) {
      if (all.has(implied)) continue
      all.add(implied)
      reached.push(implied)
      if (all.size > most) throw tooMany(given, implied)
    }
  }
}

function impliedBy(tag: string, cascade: readonly CascadeRule[]): string[] {
  return cascade.flatMap((rule) => {
    const captured = capturedBy(rule, tag)
    if (captured === undefined) return []
    return rule.implied.map((implied, at) =>
      shortText(
        `${rule.path}[${at}]`,
        implied.replaceAll('*', () => captured),
      ),
    )
  })
}

function capturedBy({ head, tail }: CascadeRule, tag: string): string | undefined {
  if (tail === undefined) return tag === head ? '' : undefined
  if (tag.length <= head.length + tail.length || !tag.startsWith(head) || !tag.endsWith(tail)) return undefined
  return tag.slice(head.length, tag.length - tail.length)
}

function tooMany(given: string, implied: string): CacheError {
  const example = JSON.stringify(implied.slice(0, 100))
  const detail = `cascade: the tag ${JSON.stringify(given)} implies more than ${mostImplied} others, one of them ${example}`
  return new CacheError('CONFIG_INVALID', detail)
}
