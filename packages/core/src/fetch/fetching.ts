import type { LayerContext } from '../paths/layer-context.ts'
import type { FetchRules } from './fetch-rules.ts'
import type { ResponseLayer } from './response-layer.ts'
import type { Upstream } from './upstream.ts'

/** What serving needs: made once for each cached fetch. */
export interface Fetching {
  readonly layer: ResponseLayer
  /** Throws CLOSED. */
  readonly open: () => LayerContext
  readonly rules: FetchRules
  readonly upstream: Upstream
}
