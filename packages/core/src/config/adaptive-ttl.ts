import { CacheError } from '../shared/cache-error.ts'
import { type Duration, parsePeriod } from './duration.ts'
import { knownOptions } from './known-options.ts'

/** Made by `adaptiveTtl`: the bounds within which a layer learns how long its values are fresh, ms. */
export class AdaptiveTtl {
  readonly min: number
  readonly max: number

  constructor(min: number, max: number) {
    this.min = min
    this.max = max
    Object.freeze(this)
  }
}

/**
 * A ttl that each value of a layer finds for itself: `min` at first and whenever a load brings another value, longer with each
 * load that brings an equal one (at most twice as long, at most `max`). The fleet learns together: what is known travels in the
 * entry. Throws CONFIG_INVALID unless 0 < `min` <= `max`.
 * @example externalLayer<Rates>({ ttl: adaptiveTtl({ min: '30s', max: '6h' }) })
 */
export function adaptiveTtl(bounds: { readonly min: Duration; readonly max: Duration }): AdaptiveTtl {
  knownOptions('adaptiveTtl', bounds, { min: true, max: true })
  const min = parsePeriod(bounds.min, 'adaptiveTtl.min')
  const max = parsePeriod(bounds.max, 'adaptiveTtl.max')
  if (max >= min) return new AdaptiveTtl(min, max)
  throw new CacheError('CONFIG_INVALID', `adaptiveTtl.max, ${max} ms, must not be under min, ${min} ms`)
}
