import { Inject } from '@nestjs/common'
import { CACHE } from '../module/tokens.ts'

/**
 * Injects the cache of `CacheModule`, into a constructor parameter or a property.
 * @example constructor(@InjectCache() private readonly cache: Cache) {}
 */
export function InjectCache(): ParameterDecorator & PropertyDecorator {
  return Inject(CACHE)
}
