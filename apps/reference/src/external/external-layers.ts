import { externalLayer } from '@cache/core'
import type { Country } from './country.ts'

/** What is kept of the open data, besides what its own headers say of its life. */
export const externalLayers = {
  openData: externalLayer<Country | null>({
    // Names that are no country's are many.
    nullTtl: '10m',
    // Facts change rarely: whoever comes first after their time need not wait for a 304.
    staleFor: '1m',
    staleIfErrorFor: '24h',
    // Nobody waits for a slow service while an old answer can stand in; without one, not for long.
    loadTimeout: { soft: '250ms', hard: '3s' },
    retryAfter: '5s',
    loadConcurrency: 8,
  }),
}
