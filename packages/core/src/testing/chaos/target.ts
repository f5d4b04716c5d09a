import { withoutSecrets } from '../../config/redis-source.ts'
import { CacheError } from '../../shared/cache-error.ts'

/** A server as its URL names it. */
export interface Target {
  readonly host: string
  readonly port: number
  /** By TLS, so that commands cannot be told apart. */
  readonly encrypted: boolean
  /** The same URL, by another port of this host. */
  through(port: number): string
}

export function targetOf(text: unknown): Target {
  const url = typeof text === 'string' && URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== 'redis:' && url?.protocol !== 'rediss:') {
    const got = typeof text === 'string' ? JSON.stringify(withoutSecrets(text)) : String(text)
    throw new CacheError('CONFIG_INVALID', `chaos needs the redis:// or rediss:// URL of a server, got ${got}`)
  }
  return {
    // An address of version 6 stands in brackets.
    host: url.hostname.replace(/^\[(.*)\]$/, '$1') || 'localhost',
    port: Number(url.port || 6379),
    encrypted: url.protocol === 'rediss:',
    through: (port) => {
      const own = new URL(url)
      own.host = `127.0.0.1:${port}`
      return own.href
    },
  }
}
