export interface OpenDataErrorDetail {
  /** Of the answer; absent where there was none. */
  readonly status?: number
  /** How long the service asks to be left alone, ms. */
  readonly retryAfter?: number
  readonly cause?: unknown
}

/** The open data cannot be had now, and nothing that was had before can stand in. */
export class OpenDataError extends Error {
  override readonly name = 'OpenDataError'
  readonly status: number | undefined
  readonly retryAfter: number | undefined

  constructor(message: string, { status, retryAfter, cause }: OpenDataErrorDetail = {}) {
    super(message, { cause })
    this.status = status
    this.retryAfter = retryAfter
  }
}
