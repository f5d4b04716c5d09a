export { Cache, createCache } from './cache.ts'
export type {
  ByteRange,
  ByteSize,
  CacheOptions,
  Cascade,
  CustomCodec,
  Duration,
  Isolation,
  LayerLevel,
  LayerMap,
  LayerOptions,
  LoggerLike,
  MetricsOptions,
  MemoryOptions,
  OnFailure,
  RedisSource,
  Stampede,
  StandardSchemaV1,
  WhenDeaf,
} from './config/cache-options.ts'
export { type AdaptiveTtl, adaptiveTtl } from './config/adaptive-ttl.ts'
export { parseByteSize } from './config/byte-size.ts'
export { configFromEnv } from './config/config-from-env.ts'
export { parseDuration } from './config/duration.ts'
export type { LayerDescription } from './config/layer-description.ts'
export { computedLayer, externalLayer, queryLayer, sessionLayer } from './config/layer-presets.ts'
export type { PreviousEntry, TtlContext, TtlRule } from './config/ttl-rule.ts'
export { cachedDispatch } from './fetch/cached-dispatch.ts'
export { createCachedFetch } from './fetch/cached-fetch.ts'
export type { DispatchInterceptor } from './fetch/dispatch-types.ts'
export type {
  CachedFetchOptions,
  CachedRequestOptions,
  FetchLayer,
  RateLimit,
  RequestLimiter,
  UpstreamAnswer,
} from './fetch/fetch-options.ts'
export { fetchTag } from './fetch/request-key.ts'
export { UpstreamBusyError } from './fetch/upstream-busy-error.ts'
export { type EventRule, type RuleRemoval, type Target, tag } from './invalidation/event-rules.ts'
export type { Invalidation } from './invalidation/invalidation.ts'
export type { Id } from './key/cache-key.ts'
export { Layer } from './layer.ts'
export { DurationHistogram } from './observability/duration-histogram.ts'
export type { Health, MemoryHealth } from './observability/health.ts'
export type { Metric, Sample } from './observability/metric.ts'
export { type Metrics, type MetricsRegistry, createMetrics } from './observability/metrics.ts'
export type { SizeEstimate } from './observability/memory-state.ts'
export type { EntryDetail, Explanation, MemoryExplanation, RedisExplanation } from './operations/explain.ts'
export { type RouteCounts, countsOfRoute } from './operations/route-counters.ts'
export type { KeySample, LayerSample, SampleOptions, TtlShare } from './operations/sample-keys.ts'
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
} from './operations/statistics.ts'
export type { BulkEntry, LoadOptions, MemoryReadOptions, ReadOptions, WriteOptions } from './paths/call-options.ts'
export type { BulkLoader } from './paths/gathering.ts'
export {
  type EntryOptions,
  type LoadContext,
  type LoadedEntry,
  type Loader,
  type LoaderResult,
  type NotModified,
  entry,
  notModified,
} from './paths/loader.ts'
export type { PatternRemoval } from './paths/pattern-path.ts'
export type { LoadResult, ReadResult, TierName } from './paths/read-result.ts'
export {
  type Prefetch,
  type PrefetchLayer,
  type PrefetchOptions,
  type PrefetchReadOptions,
  createPrefetch,
} from './prefetch/prefetch.ts'
export type { PrefetchPause } from './prefetch/prefetch-pause.ts'
export type { PrefetchReport } from './prefetch/prefetch-report.ts'
export type { FragmentLife } from './stampede/composition.ts'
export { currentComposition } from './stampede/load-scope.ts'
export { CacheError, type CacheErrorCode } from './shared/cache-error.ts'
export type { PopularId } from './warming/popularity.ts'
export type { ScheduleOptions, ScheduledWarming, WarmingTask } from './warming/scheduled-warming.ts'
export { type WarmPopularOptions, warmPopular } from './warming/warm-popular.ts'
export type {
  WarmFailure,
  WarmItem,
  WarmOptions,
  WarmProgress,
  WarmResult,
  WarmSource,
  WarmStop,
} from './warming/warm-options.ts'
export { Cached, type CachedDecorator, type CachedOptions, type LayerOf } from './wrap/cached-decorator.ts'
export type { WrapOptions } from './wrap/cached-function.ts'
export { cachedRepository } from './wrap/cached-repository.ts'
export { composeEntry } from './wrap/compose-entry.ts'
export type { ComposeOptions } from './wrap/compose-options.ts'
export type { Fragment, FragmentLayer, Fragments, PartsOf } from './wrap/fragment.ts'
export { type EntityStrategy, type ListOptions, entityStrategy } from './wrap/entity-strategy.ts'
export type { AttributeValue, EntityOptions } from './wrap/entity-tags.ts'
export type { EntityWrites } from './wrap/entity-writes.ts'
export { Invalidates, type InvalidatesDecorator, type InvalidatesOptions } from './wrap/invalidates-decorator.ts'
export type { InvalidationTargets } from './wrap/invalidation-targets.ts'
export {
  type ReadRule,
  type ReadRules,
  type RepositoryLayer,
  type RepositoryOptions,
  type WriteOutcome,
  type WriteRule,
  type WriteRules,
  type WriteStates,
  writeRule,
} from './wrap/repository-options.ts'
