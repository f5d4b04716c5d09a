import type { ServerResponse } from 'node:http'

type Send = (this: ServerResponse, ...args: unknown[]) => unknown

/**
 * Express adds an `ETag` in `res.send` to what has none, by the body alone: the handler has no part in it, and could not be
 * asked by it. Tells whether the tag that a response has at this moment is such a one.
 */
export function watchAutomaticTag(res: ServerResponse): () => boolean {
  const sender = res as ServerResponse & { send?: Send }
  const { send } = sender
  if (typeof send !== 'function') return never

  let isSending = false
  let hadTag = false
  sender.send = function (...args) {
    // `send` calls `json` for objects, which calls `send`.
    if (isSending) return send.apply(this, args)
    isSending = true
    hadTag = res.hasHeader('etag')
    try {
      return send.apply(this, args)
    } finally {
      isSending = false
    }
  }
  return () => isSending && !hadTag
}

function never(): boolean {
  return false
}
