/** Stable names of everything that can go wrong and reach a caller. */
export type CacheErrorCode =
  | 'CONFIG_INVALID'
  | 'LAYER_UNKNOWN'
  | 'ID_INVALID'
  | 'VALUE_UNSUPPORTED'
  | 'VALUE_TOO_LARGE'
  | 'LOAD_TIMEOUT'
  | 'LOAD_RECURSION'
  | 'CLOSED'
  | 'REDIS_UNAVAILABLE'
  | 'UPSTREAM_BUSY'

/** The only error this library throws of its own; a loader's error reaches its callers unchanged. */
export class CacheError extends Error {
  override readonly name = 'CacheError'
  /** Stable, to branch on. */
  readonly code: CacheErrorCode
  /** Names the culprit: the option's path, the layer, the id. */
  readonly detail: string

  constructor(code: CacheErrorCode, detail: string, cause?: unknown) {
    super(`${code}: ${detail}`, cause === undefined ? undefined : { cause })
    this.code = code
    this.detail = detail
  }
}
