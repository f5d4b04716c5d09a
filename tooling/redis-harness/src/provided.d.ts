import 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    /** URL of the one Redis that every integration test of a run shares; keep to keys of your own in it. */
    redisUrl: string
  }
}
