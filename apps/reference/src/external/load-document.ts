import { type LoadContext, type LoaderResult, entry, notModified } from '@cache/core'
import { OpenDataError } from './open-data-error.ts'

/**
 * Loads a JSON document, or finds out that the previous one still holds; `null`: there is none. It is fresh for as long as the
 * service says, else for the layer's ttl. Rejects with an OpenDataError, or with what the signal was aborted for.
 */
export async function loadDocument<T>(
  url: URL,
  { previous, signal }: Pick<LoadContext<T | null>, 'previous' | 'signal'>,
): Promise<LoaderResult<T | null>> {
  const response = await ask(url, previous?.etag, signal)
  const life = lifeOf(response.headers)
  if (response.status === 200) {
    const etag = response.headers.get('etag')
    return entry((await bodyOf(response, url, signal)) as T, { ...life, ...(etag !== null && { etag }) })
  }

  // What is not read keeps its connection from being used again.
  await response.body?.cancel()
  if (response.status === 304) return notModified(life)
  if (response.status === 404) return null
  throw new OpenDataError(`${url.href} answered ${response.status}`, {
    status: response.status,
    ...retryAfterOf(response.headers),
  })
}

async function ask(url: URL, etag: string | undefined, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, { signal, headers: etag === undefined ? {} : { 'if-none-match': etag } })
  } catch (error) {
    signal.throwIfAborted()
    throw new OpenDataError(`${url.href} cannot be reached`, { cause: error })
  }
}

async function bodyOf(response: Response, url: URL, signal: AbortSignal): Promise<unknown> {
  try {
    return await response.json()
  } catch (error) {
    signal.throwIfAborted()
    throw new OpenDataError(`${url.href} answered what is not JSON, or not to its end`, { status: 200, cause: error })
  }
}

function lifeOf(headers: Headers): { readonly ttl?: number } {
  const [, seconds] = /(?:^|,)\s*max-age=(\d+)/i.exec(headers.get('cache-control') ?? '') ?? []
  return seconds === undefined ? {} : { ttl: Number(seconds) * 1000 }
}

function retryAfterOf(headers: Headers): { readonly retryAfter?: number } {
  const given = headers.get('retry-after') ?? ''
  return /^\d+$/.test(given) ? { retryAfter: Number(given) * 1000 } : {}
}
