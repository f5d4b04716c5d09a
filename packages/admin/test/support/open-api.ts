import { type Cache, createCache, queryLayer, sessionLayer } from '@cache/core'
import { recordingLogger } from '@cache/core/testing'
import { onTestFinished } from 'vitest'
import {
  type AdminApi,
  type AdminOptions,
  type AdminResponse,
  createAdminApi,
  tokenAuthorizer,
} from '../../src/index.ts'

export const tokens = {
  reader: 'reader-token-that-is-long-enough-0000',
  viewer: 'viewer-token-that-is-long-enough-0000',
  writer: 'writer-token-that-is-long-enough-0000',
}

const authorize = tokenAuthorizer({
  tokens: {
    [tokens.reader]: { name: 'reader', scopes: ['read'] },
    [tokens.viewer]: { name: 'viewer', scopes: ['read', 'values'] },
    [tokens.writer]: { name: 'writer', scopes: ['read', 'write'] },
  },
})

export type TestCache = ReturnType<typeof openCache>

export function openCache(redis?: string) {
  const cache = createCache({
    namespace: 'newsroom',
    ...(redis && { redis }),
    layers: { article: queryLayer({ ttl: '1h', jitter: 0 }), session: sessionLayer({ memory: true }) },
  })
  onTestFinished(() => cache.close())
  return cache
}

export interface Ask {
  readonly token?: string | undefined
  readonly headers?: Record<string, string>
  readonly body?: unknown
  readonly address?: string
}

export interface Asked {
  readonly api: AdminApi
  readonly cache: TestCache
  readonly logger: ReturnType<typeof recordingLogger>
  readonly get: (url: string, ask?: Ask) => Promise<Answered>
  readonly post: (url: string, ask?: Ask) => Promise<Answered>
  readonly send: (method: string, url: string, ask?: Ask) => Promise<Answered>
}

export interface Answered extends AdminResponse {
  readonly json: Record<string, unknown>
}

/** The API over a cache in memory, asked without a server; GET as `reader` and POST as `writer` unless said otherwise. */
export function openApi(options: Partial<AdminOptions> = {}): Asked {
  const cache = (options.cache as TestCache | undefined) ?? openCache()
  const logger = recordingLogger()
  const api = createAdminApi({ authorize, logger, ...options, cache: cache as Cache })
  const send = async (method: string, url: string, ask: Ask = {}): Promise<Answered> => {
    const { address = '192.0.2.1', body, headers = {} } = ask
    const token = 'token' in ask ? ask.token : tokens[method === 'POST' ? 'writer' : 'reader']
    const answer = await api.handle({
      method,
      url,
      remoteAddress: address,
      raw: undefined,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(method === 'POST' && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: { kind: 'bytes', chunks: chunksOf(body) },
    })
    const isJson = answer.headers['content-type']?.includes('json')
    return { ...answer, json: isJson ? (JSON.parse(answer.body) as Record<string, unknown>) : {} }
  }
  return {
    api,
    cache,
    logger,
    send,
    get: (url, ask) => send('GET', url, ask),
    post: (url, ask) => send('POST', url, ask),
  }
}

async function* chunksOf(body: unknown): AsyncGenerator<Uint8Array> {
  if (body !== undefined) yield Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
}
