import { computedLayer } from '@cache/core'
import type { Analysis } from './analysis.ts'

/** What is kept of analyses, under the SHA-256 of their texts: an entry can grow old, and never wrong. */
export const analysisLayers = {
  analysis: computedLayer<Analysis>({
    // Raised when another analysis of the same text comes out.
    version: 1,
    ttl: '24h',
    // While all threads are busy the old result, which is the same, stands in.
    staleIfErrorFor: '7d',
    loadTimeout: { hard: '10s' },
  }),
}
