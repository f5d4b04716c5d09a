interface KeyEvent {
  readonly key: string
  readonly error?: unknown
}

interface ValueEvent extends KeyEvent {
  readonly value: unknown
}

/** One of many, as `mset` takes it and gives it back. */
export interface ManagedEntry<T = unknown> {
  key: string
  value: T
  /** ms */
  ttl?: number
}

/** What is told of each call when it is done, by the names of cache-manager; with `error` where it failed. */
export interface ManagerEvents {
  /** Of a hit, or of a failure. */
  get: [event: KeyEvent & { readonly value?: unknown; readonly store?: string }]
  mget: [event: { readonly keys: readonly string[]; readonly values?: readonly unknown[]; readonly error?: unknown }]
  set: [event: ValueEvent]
  mset: [event: { readonly list: readonly ManagedEntry[]; readonly error?: unknown }]
  del: [event: KeyEvent]
  mdel: [event: { readonly keys: readonly string[]; readonly error?: unknown }]
  ttl: [event: KeyEvent]
  /** With the error, where there was one. */
  clear: [error?: unknown]
  /** The new value; or the one that stays, with the error. */
  refresh: [event: ValueEvent]
}
