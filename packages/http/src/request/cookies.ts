/** These cookies of a `Cookie` field, each with its values, in the order of the names. */
export function cookiesOf(field: string | undefined, names: readonly string[]): readonly (readonly string[])[] {
  if (field === undefined || names.length === 0) return []
  const pairs = field.split(';').map((pair) => pair.trim())
  return names
    .map((name) => [
      name,
      ...pairs.filter((pair) => pair.startsWith(`${name}=`)).map((pair) => pair.slice(name.length + 1)),
    ])
    .filter((cookie) => cookie.length > 1)
}
