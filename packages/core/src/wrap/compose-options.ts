import { aFunction, invalid, list, object, shortText, withMethods } from '../config/checks.ts'
import { parseDuration } from '../config/duration.ts'
import { type OptionNames, knownOptions } from '../config/known-options.ts'
import { CacheError } from '../shared/cache-error.ts'
import type { Fitting, Fragment, Fragments, PartsOf } from './fragment.ts'

/** How fragments make a whole; `T`: what the layer of the composition keeps. */
export interface ComposeOptions<F extends Fragments, Whole, T = unknown> {
  /** By name; at least one. */
  readonly fragments: F & Fitting<F, T>
  /** Makes the whole, each time anew. Default: an object of the parts by their names. */
  readonly assemble?: (parts: PartsOf<F>) => Whole
  /** Further parts of the keys of those fragments that name no `id`. */
  readonly params?: unknown
  /** Tags of those fragments that name no `id`, besides their own. */
  readonly tags?: readonly string[]
  /** Ends this caller's waiting only; loads are aborted when nobody else waits for them. */
  readonly signal?: AbortSignal
}

/** Throws CONFIG_INVALID, which names the fragment and the option. */
export function checkComposeOptions<F extends Fragments>(options: ComposeOptions<F, unknown>): void {
  const { assemble, fragments, tags } = knownOptions('composeEntry', options, optionNames)
  checkTags('composeEntry.tags', tags)
  if (assemble !== undefined) aFunction('composeEntry.assemble', assemble)
  const named = Object.entries(object('fragments', fragments))
  if (named.length === 0) throw invalid('fragments', 'an object with at least one fragment', fragments)
  for (const [name, fragment] of named) checkFragment(`fragments.${name}`, fragment)
}

function checkFragment(path: string, fragment: Fragment): void {
  knownOptions(path, fragment, fragmentNames)
  aFunction(`${path}.load`, fragment.load)
  if (fragment.layer !== undefined) withMethods(`${path}.layer`, fragment.layer, ['read'])
  checkTags(`${path}.tags`, fragment.tags)
  for (const name of ['ttl', 'staleFor', 'staleIfErrorFor'] as const) {
    const given = fragment[name]
    if (given !== undefined && typeof given !== 'function') parseDuration(given, `${path}.${name}`)
  }
  if (fragment.params !== undefined && fragment.id === undefined) {
    throw new CacheError('CONFIG_INVALID', `${path}.params goes with an id, and there is none`)
  }
}

function checkTags(path: string, tags: readonly string[] | undefined): void {
  for (const [at, tag] of list(path, tags ?? []).entries()) shortText(`${path}[${at}]`, tag)
}

const optionNames: OptionNames<ComposeOptions<Fragments, unknown>> = {
  fragments: true,
  assemble: true,
  params: true,
  tags: true,
  signal: true,
}

const fragmentNames: OptionNames<Fragment> = {
  load: true,
  ttl: true,
  staleFor: true,
  staleIfErrorFor: true,
  tags: true,
  layer: true,
  id: true,
  params: true,
  fallback: true,
}
