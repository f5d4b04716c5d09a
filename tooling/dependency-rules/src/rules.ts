/**
 * The folders (and files at the top) of `packages/core/src`, from the ground up. An import may go to a lower row or stay in
 * its row; it never goes up, and there are no cycles.
 */
export const coreLevels: readonly (readonly string[])[] = [
  ['shared', 'http-fields'],
  ['config', 'key'],
  ['entry'],
  ['codec', 'redis', 'observability'],
  ['stampede', 'memory', 'invalidation'],
  ['paths'],
  ['wrap', 'warming', 'prefetch', 'fetch', 'operations'],
  ['layer', 'assembly'],
  ['assembly'],
  ['cache'],
  ['index'],
]

/** A folder of helpers for the tests of users: it may import everything, and only tests may import it. */
export const testingFolder = 'testing'

const shell = ['@cache/core', '@cache/http', '@cache/admin']

/** Which workspace packages the sources of a package may import; tests, apps and tools are free to use any door. */
export const packageImports: Readonly<Record<string, readonly string[]>> = {
  '@cache/core': [],
  '@cache/http': ['@cache/core'],
  '@cache/admin': ['@cache/core'],
  '@cache/cli': ['@cache/core'],
  '@cache/keyv': ['@cache/core'],
  '@cache/express': shell,
  '@cache/fastify': shell,
  '@cache/nest': [...shell, '@cache/keyv'],
}
