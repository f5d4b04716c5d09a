import type { Loader } from '../paths/loader.ts'
import type { PopularId } from './popularity.ts'
import type { WarmOptions, WarmResult, WarmSource } from './warm-options.ts'

/** What `warmPopular` needs of a layer. */
interface PopularLayer<T> {
  popular(top?: number): Promise<PopularId[]>
  warm(source: WarmSource<T>, options?: WarmOptions<T>): Promise<WarmResult>
}

export interface WarmPopularOptions<T> extends Omit<WarmOptions<T>, 'asOf' | 'total'> {
  /** Makes the values. */
  readonly load: Loader<T>
  /** Ids at most, from 1; default 1000. */
  readonly top?: number
}

/**
 * Loads again what was asked for most before a deploy or a clear and is not there, the most popular first. The layer counts with
 * `popularity: true`. Rejects with CONFIG_INVALID where it does not.
 * @example await warmPopular(articles, { load: ({ id, signal }) => database.findArticle(id, signal) })
 */
export function warmPopular<T>(
  layer: PopularLayer<T>,
  { top, ...options }: WarmPopularOptions<T>,
): Promise<WarmResult> {
  return layer.warm(() => layer.popular(top), options)
}
