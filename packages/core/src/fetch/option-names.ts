import type { OptionNames } from '../config/known-options.ts'
import type { CachedRequestOptions } from './fetch-options.ts'

export const optionNames: OptionNames<CachedRequestOptions> = {
  layer: true,
  ttl: true,
  headers: true,
  tags: true,
  shared: true,
  heuristic: true,
  setCookie: true,
  maxBodyBytes: true,
  limits: true,
  retryAfter: true,
}
