/** How a cache is to be opened. */
export interface Setup {
  readonly redisUrl: string
  /** Memory over Redis, with whatever tells other processes of changes; otherwise Redis alone. */
  readonly memory: boolean
  /** Begins its keys: caches that share it share their entries. */
  readonly namespace: string
  /** Makes what is missing; two of the products want to know it beforehand. */
  readonly load: (id: string) => Promise<object>
  /** Of every entry. */
  readonly tags?: readonly string[]
}

export type Entry = readonly [id: string, value: object]

/** What a case asks of a product; what is absent is not offered by it. */
export interface OpenCache {
  /** From the cache or, where it has nothing, from the loader. */
  readonly get: (id: string) => Promise<unknown>
  readonly set?: (id: string, value: object) => Promise<unknown>
  readonly getMany?: (ids: readonly string[]) => Promise<unknown>
  readonly setMany?: (entries: readonly Entry[]) => Promise<unknown>
  readonly deleteMany?: (ids: readonly string[]) => Promise<unknown>
  readonly invalidateTag?: (tag: string) => Promise<unknown>
  readonly close: () => Promise<unknown>
}

export interface Peer {
  readonly name: string
  readonly open: (setup: Setup) => Promise<OpenCache>
}

/** A peer that is open, under its name. */
export interface Opened {
  readonly name: string
  readonly cache: OpenCache
}

/** ms */
export const ttl = 3_600_000

/** More than any case keeps. */
export const maxEntries = 200_000

/** Each under a namespace of its own, since some would otherwise share their keys, and none can read another's entries. */
export function openAll(peers: readonly Peer[], setup: Setup): Promise<Opened[]> {
  return Promise.all(
    peers.map(async ({ name, open }) => {
      const namespace = `${setup.namespace}-${name.replaceAll(/[^a-z-]/g, '')}`
      return { name, cache: await open({ ...setup, namespace }) }
    }),
  )
}

export async function closeAll(opened: readonly Opened[]): Promise<void> {
  await Promise.all(opened.map(({ cache }) => cache.close()))
}
