export type { EntryMeta } from '../codec/codec.ts'
export type { CascadeRule } from '../config/cache-config.ts'
export type { InvalidationAction, Position } from '../entry/entry.ts'
export { type KeyBuilder, createKeyBuilder } from '../key/cache-key.ts'
export type { RedisCommands } from '../redis/redis-commands.ts'
export { clearLayers, clearNamespace, invalidateKeys, invalidatePattern, invalidateTags } from './invalidate.ts'
export type { InvalidatedBy, Judgement } from './judgement.ts'
export { type FleetFacts, type LayerFacts, layerOfKey, readFleet } from './layer-facts.ts'
export { type Absent, type Format, type Found, lookUp, valueOf } from './look-up.ts'
export { type Restore, type RestoreOptions, type Restored, type TakenEntry, openRestore } from './restore-entries.ts'
export { type KeySample, type LayerSample, type SampleOptions, type TtlShare, sampleKeys } from './sample-keys.ts'
export { readStatistics } from './read-statistics.ts'
export { scanKeys } from './scan-keys.ts'
export type {
  CoursePoint,
  HotId,
  Invalidations,
  LayerTotals,
  RouteTotals,
  Statistics,
  StatisticsOptions,
  Totals,
  WindowStatistics,
} from './statistics.ts'
export { type Target, type TargetOptions, targetOf } from './target.ts'
export { timeText } from './time-text.ts'
