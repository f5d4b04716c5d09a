/** The lease of a key lies in the same cluster slot: the braces make the whole value key the slot's text. */
export function leaseKeyOf(valueKey: string): string {
  return `lease:{${valueKey}}`
}
