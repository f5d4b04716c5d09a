import { CacheError } from '@cache/core'
import { VERSION_NEUTRAL, VersioningType } from '@nestjs/common'
import type { ApplicationConfig } from '@nestjs/core'
import type { CacheResponseOptions } from './cache-response.ts'

// Metadata of `@Controller()`, `@Get()` and the like, and `@Version()`.
const pathData = 'path'
const hostData = 'host'
const versionData = '__version__'

/** One handler, as `@CacheResponse` found it. */
export interface Route {
  readonly name: string
  readonly controller: object
  readonly handler: object
}

/**
 * The options of a handler, completed so that the response of another handler is never taken for its own: one of the same URL for another
 * version, and one of the same name with a key for its own ids.
 */
export function toldApart(
  options: CacheResponseOptions,
  route: Route,
  config: ApplicationConfig,
): CacheResponseOptions {
  const { headers = [], key } = options
  const versionField = versionFieldOf(options, route, config)
  return {
    ...options,
    // What is not a list is left as it is, to be refused.
    ...(versionField !== undefined && Array.isArray(headers) && { headers: [...headers, versionField] }),
    ...(typeof key === 'function' && { key: ofRoute(key, route) }),
  }
}

/** By which field requests say the version they want; `undefined`: by none, or it is in the URL. */
function versionFieldOf(options: CacheResponseOptions, route: Route, config: ApplicationConfig): string | undefined {
  const versioning = config.getVersioning()
  if (versioning?.type === VersioningType.HEADER) return versioning.header.toLowerCase()
  if (versioning?.type === VersioningType.MEDIA_TYPE) return 'accept'
  const isUnclear = versioning?.type === VersioningType.CUSTOM && !options.headers && !options.key
  if (!isUnclear || isNeutral(versionOf(route) ?? versioning.defaultVersion)) return undefined
  throw new CacheError(
    'CONFIG_INVALID',
    `route ${route.name}: headers must name the request fields that your versioning goes by, [] if there are none: ` +
      'versions share a URL, and must not share responses',
  )
}

function isNeutral(version: unknown): boolean {
  return version === undefined || version === VERSION_NEUTRAL
}

function versionOf({ controller, handler }: Route): unknown {
  return Reflect.getMetadata(versionData, handler) ?? Reflect.getMetadata(versionData, controller)
}

function ofRoute(key: (request: unknown) => string, route: Route): (request: unknown) => string {
  const { controller, handler } = route
  const [host, base, path] = [
    Reflect.getMetadata(hostData, controller),
    Reflect.getMetadata(pathData, controller),
    Reflect.getMetadata(pathData, handler),
  ] as unknown[]
  const place = JSON.stringify([host, base, path, String(versionOf(route))])
  return (request) => {
    const given = key(request) as unknown
    return (typeof given === 'string' ? `${place} ${given}` : given) as string
  }
}
