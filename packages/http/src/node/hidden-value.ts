const symbols = new Map<string, symbol>()

/**
 * What an object of a framework keeps under a symbol that the framework does not export, found by what the symbol is called.
 * `undefined`: there is none, in another version perhaps; whoever asks must have a way that is right without it.
 */
export function hiddenValue(owner: object, name: string): unknown {
  let key = symbols.get(name)
  if (!key) {
    key = Object.getOwnPropertySymbols(owner).find(({ description }) => description === name)
    if (!key) return undefined
    symbols.set(name, key)
  }
  return (owner as Record<symbol, unknown>)[key]
}

/** As `hiddenValue`, where that is an object that nobody has written to yet. */
export function hiddenEmptyObject(owner: object, name: string): object | undefined {
  const value = hiddenValue(owner, name)
  return typeof value === 'object' && value !== null && isEmpty(value) ? value : undefined
}

function isEmpty(value: object): boolean {
  for (const name in value) if (name) return false
  return true
}
