import type { CascadeRule } from './cache-config.ts'
import type { Cascade } from './cache-options.ts'
import { invalid, list, object, shortText } from './checks.ts'

/** The rules that the option at `where` has. */
export function resolveCascade(where: string, cascade: Cascade = {}): readonly CascadeRule[] {
  const rules = Object.entries(object(where, cascade)).map(([pattern, implied]) => rule(where, pattern, implied))
  return Object.freeze(rules)
}

function rule(where: string, pattern: string, implied: unknown): CascadeRule {
  const path = `${where}[${JSON.stringify(pattern.slice(0, 100))}]`
  const parts = shortText(`${path}, the name,`, pattern).split('*')
  if (parts.length > 2) throw invalid(`${path}, the name,`, 'a text with one * at most', pattern)
  const [head = '', tail] = parts
  const tags = list(path, implied).map((tag, at) => impliedTag(`${path}[${at}]`, tag, tail !== undefined))
  return Object.freeze({ path, head, tail, implied: Object.freeze(tags) })
}

function impliedTag(path: string, value: unknown, captures: boolean): string {
  const tag = shortText(path, value)
  if (captures || !tag.includes('*')) return tag
  throw invalid(path, 'a tag without *, since there is none in the name that it could stand for', tag)
}
