/** How this cache has handled a request; RFC 9211, section 2. */
export interface CacheStatus {
  readonly hit?: boolean
  readonly fwd?: 'bypass' | 'miss' | 'request' | 'stale' | 'uri-miss' | 'vary-miss'
  readonly fwdStatus?: number
  readonly stored?: boolean
  readonly collapsed?: boolean
  readonly detail?: string
}

/** A member of `Cache-Status`; `ttl` in seconds, below 0 for what is stale. */
export function cacheStatus(status: CacheStatus, ttl?: number): string {
  let text = 'cache'
  if (status.hit) text += '; hit'
  else if (status.fwd !== undefined) text += `; fwd=${status.fwd}`
  if (!status.hit && status.fwdStatus !== undefined) text += `; fwd-status=${status.fwdStatus}`
  if (ttl !== undefined) text += `; ttl=${ttl}`
  if (status.stored) text += '; stored'
  if (status.collapsed) text += '; collapsed'
  return status.detail === undefined ? text : `${text}; detail=${word(status.detail)}`
}

// RFC 9211, section 2.8: a token where it can be one, else a string, which holds printable ASCII alone.
function word(text: string): string {
  if (/^[A-Za-z*][\w!#$%&'*+.^`|~:/-]*$/.test(text)) return text
  return `"${text.replaceAll(/[^\x20-\x7e]/g, '?').replaceAll(/["\\]/g, String.raw`\$&`)}"`
}
