import { type Cache, CacheError, type Layer } from '@cache/core'

/** The layer behind `CACHE_MANAGER`: the one that is named, else the one called `default`, else the only one. */
export function managerLayerOf(cache: Cache, named: string | undefined): Layer | undefined {
  const known = cache.layers().map(({ name }) => name)
  if (named !== undefined && !known.includes(named)) {
    const trouble = `CacheModule: managerLayer names no layer: "${named}"; there are: ${known.join(', ')}`
    throw new CacheError('CONFIG_INVALID', trouble)
  }
  const name = named ?? (known.includes('default') ? 'default' : known.length === 1 ? known[0] : undefined)
  return name === undefined ? undefined : cache.layer(name)
}
