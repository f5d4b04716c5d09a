export { CacheManager, createCacheManager } from './cache-manager.ts'
export { KeyvStore, type KeyvStoreEntry, type KeyvStoreOptions, createKeyvStore } from './keyv-store.ts'
export type { ManagedEntry, ManagerEvents } from './manager-events.ts'
export type { CacheManagerOptions, ManagerOptions, ManagerWrapOptions, Milliseconds } from './manager-options.ts'
