import type { Fields } from '../message.ts'

/** Name, value, name, value, …, as a stored response has them. */
export type FieldList = readonly string[]

export function listOfFields(fields: Fields): FieldList {
  const list: string[] = []
  for (const [name, value] of Object.entries(fields)) {
    for (const line of typeof value === 'string' ? [value] : value) list.push(name, line)
  }
  return list
}

/** Made for each answer, so the caller may write to it. */
export function fieldsOf(list: FieldList): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = {}
  for (let at = 0; at + 1 < list.length; at += 2) {
    const [name, value] = [list[at]!, list[at + 1]!]
    const before = fields[name]
    if (before === undefined) fields[name] = value
    else if (typeof before === 'string') fields[name] = [before, value]
    else before.push(value)
  }
  return fields
}

/** The first line of a field. */
export function firstOf(list: FieldList, name: string): string | undefined {
  for (let at = 0; at + 1 < list.length; at += 2) if (list[at] === name) return list[at + 1]
  return undefined
}
