/** Requests that the upstream has had, by what became of them. */
export interface UpstreamRequests {
  total: number
  /** 200, with a body. */
  answered: number
  /** 304: what the client has still holds. */
  notModified: number
  /** 404: there is no such country. */
  unknown: number
  /** 503. */
  failed: number
  /** Got no answer. */
  hung: number
  /** The client went away before its answer. */
  abandoned: number
}

export function noRequests(): UpstreamRequests {
  return { total: 0, answered: 0, notModified: 0, unknown: 0, failed: 0, hung: 0, abandoned: 0 }
}
