/** RFC 9110, section 8.8.3. */
export interface EntityTag {
  readonly weak: boolean
  /** Without its quotes. */
  readonly opaque: string
}

const one = /^(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"$/
const each = /(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"/g

export function parseEntityTag(value: string | undefined): EntityTag | undefined {
  const [, weak, opaque] = one.exec(value?.trim() ?? '') ?? []
  return opaque === undefined ? undefined : { weak: weak !== undefined, opaque }
}

/** Does one of a list, as in `If-None-Match`, stand for the same as this? The weak comparison of RFC 9110, section 8.8.3.2. */
export function listMatches(list: string, tag: EntityTag): boolean {
  for (const [, , opaque] of list.matchAll(each)) if (opaque === tag.opaque) return true
  return false
}

/** The strong comparison: neither of them is weak. */
export function isSameStrongly(a: EntityTag | undefined, b: EntityTag | undefined): boolean {
  return a !== undefined && b !== undefined && !a.weak && !b.weak && a.opaque === b.opaque
}
