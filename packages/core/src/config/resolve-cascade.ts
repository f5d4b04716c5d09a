import type { CascadeRule } from './cache-config.ts'
import type { CacheOptions } from './cache-options.ts'
import { invalid, list, object, shortText } from './checks.ts'

export function resolveCascade(cascade: NonNullable<CacheOptions['cascade']>): readonly CascadeRule[] {
  return Object.freeze(Object.entries(object('cascade', cascade)).map(([pattern, implied]) => rule(pattern, implied)))
}

function rule(pattern: string, implied: unknown): CascadeRule {
  const path = `cascade[${JSON.stringify(pattern.slice(0, 100))}]`
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
