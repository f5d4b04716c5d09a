import { CacheError } from '@cache/core'

/** What keeps the app from starting, in words for whoever starts it. */
export class StartError extends Error {
  override readonly name = 'StartError'
}

/** A stack is shown only where it can help. */
export function startProblemOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error instanceof StartError || error instanceof CacheError) return error.message

  const { code, address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number }
  if (code === 'EADDRINUSE') {
    return `port ${port} of ${address} is in use: choose another with PORT, or 0 for one that is free`
  }
  if (code === 'EACCES' && port !== undefined) return `port ${port} may not be used: choose another with PORT`
  return error.stack ?? error.message
}
