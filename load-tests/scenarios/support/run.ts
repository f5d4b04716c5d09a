/** Base URLs of the instances, between which the requests are spread. */
export const targets: readonly string[] = given('TARGETS').split(',')

/** How long to measure; a warm-up comes before. */
export const seconds = Number(given('SECONDS'))

function given(name: string): string {
  const value = __ENV[name]
  if (value === undefined) throw new Error(`${name} is not set: start scenarios by \`pnpm load <scenario>\``)
  return value
}
