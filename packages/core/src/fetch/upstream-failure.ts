import type { WholeResponse } from './stored.ts'

/** May something stale stand in for an answer of this status? RFC 5861, section 4, and too many requests. */
export function isFailure(status: number): boolean {
  return (status >= 500 && status < 600) || status === 429
}

/** The upstream has answered that it cannot answer: callers get that answer, and never see this error. */
export class UpstreamFailure extends Error {
  override readonly name = 'UpstreamFailure'
  readonly status: number
  /** `undefined`: too long to be held. */
  readonly response: WholeResponse | undefined

  constructor({ origin }: URL, status: number, response: WholeResponse | undefined) {
    super(`${origin} answered ${status}`)
    this.status = status
    this.response = response
  }
}
