import { type Fields, fieldOf } from './field.ts'

/** Names in all lines of `Vary`, in lower case and sorted; `'*'`: no request is ever like another (RFC 9110, section 12.5.5). */
export function parseVary(fields: Fields): readonly string[] | '*' {
  const text = fieldOf(fields, 'vary')
  if (text === undefined) return []
  const names = new Set(
    text
      .toLowerCase()
      .split(',')
      .map((name) => name.trim()),
  )
  names.delete('')
  for (const name of names) if (!isToken(name) || name === '*') return '*'
  return [...names].toSorted()
}

/** `Vary` with more names. */
export function withVary(text: string | undefined, names: readonly string[]): string {
  const known = new Set(
    text
      ?.toLowerCase()
      .split(',')
      .map((name) => name.trim()),
  )
  const missing = names.filter((name) => !known.has(name))
  return [...(text === undefined || text.trim() === '' ? [] : [text]), ...missing].join(', ')
}

// What cannot be the name of a field selects nothing that could be compared.
function isToken(name: string): boolean {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(name)
}
