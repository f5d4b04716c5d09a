export { type TestCache, createTestCache } from './create-test-cache.ts'
export { type ManualClock, manualClock } from './manual-clock.ts'
