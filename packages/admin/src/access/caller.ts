import { CacheError } from '@cache/core'
import type { AdminRequest } from '../message.ts'

/** `read`: everything but values. `values`: values, redacted. `write`: invalidate and warm. */
export type AdminScope = 'read' | 'values' | 'write'

const scopes: ReadonlySet<unknown> = new Set<AdminScope>(['read', 'values', 'write'])

/** Who asks, as `authorize` says. */
export interface AdminCaller {
  /** Stands in the log, and calls are counted by it. */
  readonly name: string
  readonly scopes: readonly AdminScope[]
}

/**
 * Says who asks and what they may, or `false`: nobody who may anything. What it throws is a refusal too. `true` is somebody without a
 * name who may read and write, and may not see values.
 */
export type Authorize<Raw = unknown> = (
  request: AdminRequest<Raw>,
) => AdminCaller | boolean | Promise<AdminCaller | boolean>

/** `undefined`: refused. Throws for an answer that is none. */
export function callerOf(said: unknown): AdminCaller | undefined {
  if (said === false) return undefined
  if (said === true) return nameless
  const { name, scopes: given } = (said ?? {}) as Partial<AdminCaller>
  if (typeof name !== 'string' || name === '' || !areScopes(given)) {
    throw new CacheError('CONFIG_INVALID', 'authorize must return false or { name, scopes }')
  }
  return { name, scopes: given }
}

export function areScopes(given: unknown): given is readonly AdminScope[] {
  return Array.isArray(given) && given.every((scope) => scopes.has(scope))
}

const nameless: AdminCaller = { name: 'nameless', scopes: ['read', 'write'] }
