import type { CacheMode } from '../caching/cache-mode.ts'
import { xCacheOf } from '../caching/x-cache.ts'
import type { Answer } from '../domain/answer.ts'

/** Headers that tell how an answer came about; `duration` is in ms. */
export function answerHeaders({ read }: Answer, mode: CacheMode, duration: number): Record<string, string> {
  const timing = { 'server-timing': `answer;dur=${duration.toFixed(3)}` }
  return read === undefined ? timing : { 'x-cache': xCacheOf(read, mode), ...timing }
}
