import { CacheError } from '@cache/core'

/** Where the entries of one namespace of Keyv lie in a layer. */
export interface NamespaceScope {
  /** Comes before every key; no two namespaces share one, and none begins with another. */
  readonly prefix: string
  /** The one tag of all its entries, by which it is cleared. */
  readonly tags: readonly [string]
}

// What the engine allows for a tag, UTF-8 bytes.
const longestTag = 1024

/** Keys without a namespace are a namespace of their own. Throws CONFIG_INVALID for one that cannot be. */
export function scopeOf(layer: string, namespace: string | undefined): NamespaceScope {
  const given: unknown = namespace ?? ''
  if (typeof given !== 'string' || !given.isWellFormed()) {
    throw new CacheError('CONFIG_INVALID', 'namespace must be a text without lone surrogates')
  }
  // Without colons in it, the first colon of an id ends the namespace, whatever the key holds.
  const name = given.replaceAll('%', '%25').replaceAll(':', '%3A')
  const tag = `keyv:${layer}:${name}`
  if (Buffer.byteLength(tag) > longestTag) {
    throw new CacheError('CONFIG_INVALID', `namespace is too long: "${given.slice(0, 40)}…"`)
  }
  return { prefix: `${name}:`, tags: [tag] }
}
