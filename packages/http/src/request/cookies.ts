/** These cookies of a `Cookie` field, each with its values, in the order of the names. */
export function cookiesOf(field: string | undefined, names: readonly string[]): readonly (readonly string[])[] {
  if (field === undefined || names.length === 0) return []
  const pairs = field.split(';').map(pairOf)
  return names
    .map((name) => [name, ...pairs.filter((pair) => pair[0] === name).map((pair) => pair[1])])
    .filter((cookie) => cookie.length > 1)
}

// What parsers of cookies take for white space around a name must not hide it from the key.
function pairOf(text: string): readonly [string, string] {
  const end = text.indexOf('=')
  return end < 0 ? [text.trim(), ''] : [text.slice(0, end).trim(), text.slice(end + 1).trim()]
}
