import { aFunction, list, object } from '../config/checks.ts'
import { parseDuration } from '../config/duration.ts'
import { type OptionNames, knownOptions } from '../config/known-options.ts'
import { accessTo } from '../paths/layer-access.ts'
import { CacheError } from '../shared/cache-error.ts'
import { targetNames } from './invalidation-targets.ts'
import type { AnyMethod, ReadRule, RepositoryLayer, RepositoryOptions, WriteRule } from './repository-options.ts'

// oxlint-disable-next-line typescript/no-explicit-any
export type AnyWriteRule = WriteRule<any, AnyMethod, any>

/** A rule that is complete. */
export interface AnyReadRule extends ReadRule<AnyMethod> {
  readonly layer: RepositoryLayer
  /** The method declares arguments, so one that is a text or a number may be the id. */
  readonly takesId: boolean
}

export interface Rules {
  readonly reads: ReadonlyMap<string, AnyReadRule>
  readonly writes: ReadonlyMap<string, AnyWriteRule>
}

/** What was given, checked and complete. Throws CONFIG_INVALID, which names the rule. */
export function repositoryRules(repository: object, options: RepositoryOptions<object, object>): Rules {
  const { layer, reads = {}, writes = {} } = knownOptions('cachedRepository', options, optionNames)
  accessTo('layer', layer)
  const readRules = Object.entries(object('reads', reads) as Readonly<Record<string, ReadRule<AnyMethod>>>).map(
    ([name, rule]) => {
      const takesId = methodOf(repository, `reads.${name}`, name).length > 0
      const given = checkedRead(`reads.${name}`, rule)
      return [name, { ...given, layer: given.layer ?? layer, takesId }] as const
    },
  )
  const writeRules = Object.entries(object('writes', writes) as Readonly<Record<string, AnyWriteRule>>).map(
    ([name, rule]) => {
      methodOf(repository, `writes.${name}`, name)
      if (Object.hasOwn(reads, name)) throw new CacheError('CONFIG_INVALID', `${name} is in reads and in writes`)
      return [name, checkedWrite(`writes.${name}`, rule)] as const
    },
  )
  refuseSharedIds(readRules)
  return { reads: new Map(readRules), writes: new Map(writeRules) }
}

function methodOf(repository: object, path: string, name: string): AnyMethod {
  const method: unknown = (repository as Readonly<Record<string, unknown>>)[name]
  if (typeof method === 'function') return method as AnyMethod
  throw new CacheError('CONFIG_INVALID', `${path}: the repository has no method ${name}`)
}

function checkedRead(path: string, rule: ReadRule<AnyMethod>): ReadRule<AnyMethod> {
  const { id, layer, params, tags, ttl } = knownOptions(path, rule, readNames)
  optionalFunction(`${path}.id`, id)
  optionalFunction(`${path}.params`, params)
  if (ttl !== undefined && typeof ttl !== 'function') parseDuration(ttl, `${path}.ttl`)
  if (typeof tags !== 'function') list(`${path}.tags`, tags ?? [])
  if (layer !== undefined) accessTo(`${path}.layer`, layer)
  return rule
}

function checkedWrite(path: string, rule: AnyWriteRule): AnyWriteRule {
  const { before, cacheOnWrite, invalidates } = knownOptions(path, rule, writeNames)
  optionalFunction(`${path}.before`, before)
  if (typeof invalidates === 'object') knownOptions(`${path}.invalidates`, invalidates, targetNames)
  else optionalFunction(`${path}.invalidates`, invalidates)
  if (cacheOnWrite !== undefined) {
    const { id, value } = knownOptions(`${path}.cacheOnWrite`, cacheOnWrite, keepingNames)
    aFunction(`${path}.cacheOnWrite.id`, id)
    optionalFunction(`${path}.cacheOnWrite.value`, value)
  }
  if (invalidates ?? cacheOnWrite) return rule
  throw new CacheError('CONFIG_INVALID', `${path} must have invalidates or cacheOnWrite`)
}

/** Two methods whose one argument is the id would answer for each other. */
function refuseSharedIds(rules: readonly (readonly [name: string, rule: AnyReadRule])[]): void {
  const known = new Map<RepositoryLayer, string>()
  for (const [name, { id, layer, params, takesId }] of rules) {
    if (id || params || !takesId) continue
    const other = known.get(layer)
    known.set(layer, name)
    if (other === undefined) continue
    throw new CacheError('CONFIG_INVALID', `reads.${name} must have an id that is never one of reads.${other}`)
  }
}

function optionalFunction(path: string, value: unknown): void {
  if (value !== undefined) aFunction(path, value)
}

const optionNames: OptionNames<RepositoryOptions<object, object>> = { layer: true, reads: true, writes: true }
const readNames: OptionNames<ReadRule<AnyMethod>> = { id: true, layer: true, params: true, tags: true, ttl: true }
const writeNames: OptionNames<AnyWriteRule> = { before: true, cacheOnWrite: true, invalidates: true }
const keepingNames: OptionNames<NonNullable<AnyWriteRule['cacheOnWrite']>> = { id: true, value: true }
