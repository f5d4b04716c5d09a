import { hash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { startUpstream } from './upstream.ts'

/** An API for advertisements as such APIs are: a quota for each developer token, entity tags, and now and then trouble. */
export interface AdsApi {
  readonly url: string
  /** Calls that have come, whatever was answered. */
  readonly calls: number
  /** Of these, answered 304. */
  readonly notModified: number
  /** Of these, refused since the quota was used up. */
  readonly refused: number
  /** Calls that each token has in a window. */
  quota: number
  /** Seconds that it asks to be left alone for when the quota is used up. */
  retryAfter: number
  /** Answers 503 to everybody. */
  isDown: boolean
  /** The next window: nobody has used any of his quota. */
  nextWindow(): void
}

export async function startAdsApi(): Promise<AdsApi> {
  const names = new Map<string, string>()
  const used = new Map<string, number>()
  const upstream = await startUpstream((request, response) => {
    const token = String(request.headers['developer-token'])
    const calls = (used.get(token) ?? 0) + 1
    used.set(token, calls)
    if (calls > api.quota) {
      api.refused++
      response.writeHead(429, { 'retry-after': String(api.retryAfter) }).end('quota exceeded')
    } else if (api.isDown) response.writeHead(503).end('try again')
    else answer(request, response)
  })

  const api = {
    url: upstream.url,
    get calls() {
      return upstream.asked.length
    },
    notModified: 0,
    refused: 0,
    quota: 100,
    retryAfter: 60,
    isDown: false,
    nextWindow: () => used.clear(),
  }
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const path = request.url!
    if (request.method === 'PUT') {
      request.once('data', (name: Buffer) => {
        names.set(path, name.toString())
        response.writeHead(204).end()
      })
      return
    }
    const body = JSON.stringify({
      path,
      customer: request.headers['login-customer-id'],
      name: names.get(path) ?? 'unnamed',
    })
    const etag = `"${hash('sha256', body)}"`
    const isKnown = request.headers['if-none-match'] === etag
    if (isKnown) api.notModified++
    response
      .writeHead(isKnown ? 304 : 200, { etag, 'cache-control': 'private, max-age=300' })
      .end(isKnown ? undefined : body)
  }
  return api
}
