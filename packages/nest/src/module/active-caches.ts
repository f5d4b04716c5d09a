import type { Cache } from '@cache/core'

/**
 * The caches of the modules that are up in this process, for objects that were not made by Nest. A cache that several modules
 * were given is there once.
 */
const active = new Map<Cache, number>()

export function activate(cache: Cache): void {
  active.set(cache, (active.get(cache) ?? 0) + 1)
}

export function deactivate(cache: Cache): void {
  const left = (active.get(cache) ?? 0) - 1
  if (left > 0) active.set(cache, left)
  else active.delete(cache)
}

export function activeCaches(): readonly Cache[] {
  return [...active.keys()]
}
