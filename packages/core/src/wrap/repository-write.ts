import type { Id } from '../key/cache-key.ts'
import type { LayerContext } from '../paths/layer-context.ts'
import type { InvalidationTargets } from './invalidation-targets.ts'
import type { AnyMethod, WriteOutcome } from './repository-options.ts'
import type { AnyReadRule, AnyWriteRule } from './repository-rules.ts'
import { writeAndInvalidate } from './write-and-invalidate.ts'
import { type Keeping, writeThrough } from './write-through.ts'

export interface Writing {
  readonly name: string
  readonly rule: AnyWriteRule
  readonly repository: object
  /** Calls the repository's own method. */
  readonly write: AnyMethod
  /** Throws CLOSED. */
  readonly open: () => LayerContext
  readonly readAt: (id: Id) => AnyReadRule | undefined
}

/** The method that writes, and has made invalid what it must before its promise is settled. */
export function cachedWrite(writing: Writing): AnyMethod {
  const { name, open, repository, rule, write } = writing
  return async (...args) => {
    const layer = open()
    if (!layer.cache.config.enabled) return write(...args)
    const before: unknown = await rule.before?.(repository, ...args)
    const keeping = keepingOf(writing, args)
    return writeAndInvalidate(
      layer,
      name,
      () => (keeping ? writeThrough(layer, keeping, () => write(...args)) : write(...args)),
      async (end) => except(keeping, await targetsOf(rule, { ...end, args, before })),
    )
  }
}

async function targetsOf(
  { invalidates = {} }: AnyWriteRule,
  outcome: WriteOutcome<AnyMethod, unknown>,
): Promise<InvalidationTargets> {
  return typeof invalidates === 'function' ? invalidates(outcome) : invalidates
}

function keepingOf({ readAt, rule }: Writing, args: unknown[]): Keeping | undefined {
  if (!rule.cacheOnWrite) return undefined
  const { id: idOf, value } = rule.cacheOnWrite
  const id = idOf(...args)
  return { id, valueOf: (result) => (value ? value(result, ...args) : result), as: readAt(id) }
}

/** What was written is under its id, or nothing is: it is not to be removed once more. */
function except(keeping: Keeping | undefined, targets: InvalidationTargets): InvalidationTargets {
  if (!keeping || !Array.isArray(targets.ids)) return targets
  return { ...targets, ids: targets.ids.filter((id) => String(id) !== String(keeping.id)) }
}
