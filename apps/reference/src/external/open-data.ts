import type { Layer, LoadResult } from '@cache/core'
import type { Country } from './country.ts'
import { loadDocument } from './load-document.ts'
import { OpenDataError } from './open-data-error.ts'

export interface OpenDataOptions {
  readonly layer: Layer<Country | null>
  /** Base URL of the service. */
  readonly origin: string
  /** Longest time of one request, ms, where the cache is off and the layer's `loadTimeout` limits nothing; default 10,000. */
  readonly timeout?: number
}

/** Facts of an open-data service, through the cache; `null`: it knows of none. */
export interface OpenData {
  /** By ISO 3166-1 code. */
  country(code: string): Promise<LoadResult<Country | null>>
  /** By a name that it has or had. */
  countryNamed(name: string): Promise<LoadResult<Country | null>>
  /** Ends the requests that run; what is cached can still be read. */
  close(): void
}

export function createOpenData({ layer, origin, timeout = 10_000 }: OpenDataOptions): OpenData {
  const closing = new AbortController()
  // The id does not name the origin: a service that has moved is asked whether what it said before still holds.
  const read = (path: string): Promise<LoadResult<Country | null>> =>
    layer.read(path, ({ previous, signal }) => {
      const signals = [signal, closing.signal, AbortSignal.timeout(timeout)]
      return loadDocument<Country>(new URL(path, origin), { previous, signal: AbortSignal.any(signals) })
    })
  return {
    country: (code) => read(`countries/${encoded(code.toUpperCase())}`),
    countryNamed: (name) => read(`countries?name=${encoded(name.trim().toLowerCase())}`),
    close: () => closing.abort(new OpenDataError('the open data are closed')),
  }
}

function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}
