import { createInterface } from 'node:readline/promises'
import {
  type InvalidationAction,
  clearLayers,
  clearNamespace,
  invalidateKeys,
  invalidatePattern,
  invalidateTags,
} from '@cache/core/operations'
import { type AddCommand, action } from '../command.ts'
import { Failure } from '../failure.ts'
import { locate } from '../locate.ts'
import { plain } from '../output.ts'
import type { Session } from '../session.ts'
import { type Reach, reachOf } from './invalidate-reach.ts'

export interface Targets {
  readonly id?: readonly string[] | undefined
  readonly params?: string | undefined
  readonly key?: readonly string[] | undefined
  readonly tag?: readonly string[] | undefined
  readonly layer?: string | undefined
  readonly pattern?: string | undefined
  readonly all?: true | undefined
}

interface Flags extends Omit<Targets, 'key'> {
  readonly wholeKey?: readonly string[]
  readonly expire?: true
  readonly yes?: true
  readonly dryRun?: true
}

export const addInvalidate: AddCommand = (program, signal) => {
  program
    .command('invalidate')
    .description('Make entries unusable in Redis and in every process; first tells what would go, then asks')
    .option('--layer <name>', 'every entry of a layer, or with --id some of them')
    .option('--id <id...>', 'ids in the layer')
    .option('--params <json>', 'params that the entries of --id were read with')
    .option('--whole-key <key...>', 'whole keys')
    .option('--tag <tag...>', 'every entry that carries one of the tags, or one implied by them')
    .option('--pattern <glob>', 'every whole key that matches')
    .option('--all', 'every entry of the namespace')
    .option('--expire', 'make them stale instead; for ids, keys and tags')
    .option('--dry-run', 'tell what would go, and no more')
    .option('-y, --yes', 'do not ask')
    .action(action<Flags>(signal, (session, flags) => run(session, targetsOf(flags), flags)))
}

function targetsOf({ all, id, layer, params, pattern, tag, wholeKey: key }: Flags): Targets {
  return { all, id, key, layer, params, pattern, tag }
}

async function run(session: Session, targets: Targets, flags: Flags): Promise<void> {
  const plan = await planOf(session, targets, flags.expire ? 'expire' : 'remove')
  const { output } = session
  if (!output.isJson) tell(session, plan)
  const status = flags.dryRun ? 'dry-run' : await permission(session, plan, flags)
  const done = status === 'agreed' ? await plan.apply() : undefined
  if (output.isJson) output.json({ what: plan.what, status: done ? 'applied' : status, ...plan.reach, ...done })
  else if (done) output.line(`done: every process is told, at position ${done.position}`)
  if (status === 'refused') throw new Failure('problem', 'nothing was invalidated; --yes does it without asking')
}

/** What is asked for, what it reaches, and how it is done. */
interface Plan {
  readonly what: string
  readonly action: InvalidationAction
  readonly reach: Reach
  readonly isAll: boolean
  readonly apply: () => Promise<{ readonly position: number; readonly removed?: number }>
}

async function planOf(session: Session, targets: Targets, by: InvalidationAction): Promise<Plan> {
  const kind = kindOf(targets)
  if (by === 'expire' && kind !== 'keys' && kind !== 'tags')
    throw new Failure('usage', '--expire is for --id, --whole-key and --tag')
  const { namespace, target } = session
  const { all, layer, pattern, tag: tags = [] } = targets
  const common = { action: by, isAll: all === true }
  switch (kind) {
    case 'keys': {
      const keys = await keysOf(session, targets)
      const apply = async () => ({ position: await invalidateKeys(target, keys, by) })
      return { ...common, what: keys.join(', '), reach: await reachOf(session, { keys }), apply }
    }
    case 'tags': {
      const apply = async () => ({ position: await invalidateTags(target, tags, by) })
      return { ...common, what: `tags ${tags.join(', ')}`, reach: await reachOf(session, { tags }), apply }
    }
    case 'pattern': {
      const reach = await reachOf(session, { pattern })
      return { ...common, what: `keys like ${pattern}`, reach, apply: () => invalidatePattern(target, pattern!) }
    }
    case 'layer': {
      const apply = async () => ({ position: await clearLayers(target, [{ name: layer! }]) })
      return { ...common, what: `layer ${layer}`, reach: await reachOf(session, { layer }), apply }
    }
    default: {
      const apply = async () => ({ position: await clearNamespace(target) })
      return { ...common, what: `namespace ${namespace}`, reach: await reachOf(session, {}), apply }
    }
  }
}

/** Exactly one way of naming them. Throws a Failure that names those that were given. */
function kindOf({ all, id, key, layer, pattern, tag }: Targets): 'keys' | 'tags' | 'pattern' | 'layer' | 'all' {
  if (id && layer === undefined) throw new Failure('usage', '--id needs --layer')
  const given = [
    ...(id || key ? (['keys'] as const) : []),
    ...(layer !== undefined && !id ? (['layer'] as const) : []),
    ...(tag ? (['tags'] as const) : []),
    ...(pattern === undefined ? [] : (['pattern'] as const)),
    ...(all ? (['all'] as const) : []),
  ]
  const [kind] = given
  if (kind !== undefined && given.length === 1) return kind
  if (kind !== undefined) throw new Failure('usage', `one kind of entries at a time, got ${given.join(' and ')}`)
  throw new Failure('usage', 'name what is to go: --layer, --layer with --id, --whole-key, --tag, --pattern or --all')
}

async function keysOf(session: Session, { id = [], key = [], layer, params }: Targets): Promise<string[]> {
  const asked = [
    ...id.map((each) => ({ layerOrKey: layer!, id: each, params })),
    ...key.map((each) => ({ layerOrKey: each, id: undefined, params: undefined })),
  ]
  const found = await Promise.all(asked.map((each) => locate(session, each)))
  return found.map((each) => each.key)
}

function tell({ output }: Session, { action: by, reach, what }: Plan): void {
  output.line(`${by === 'expire' ? 'would become stale' : 'would go'}: ${plain(what)}`)
  const about = reach.isComplete ? '' : 'at least '
  output.line(`${about}${count(reach.entries)}${reach.isComplete ? '' : `, of ${count(reach.lookedAt)} looked at`}`)
  for (const key of reach.examples) output.line(`  ${plain(key)}`)
  const more = reach.entries - reach.examples.length
  if (more > 0) output.line(`  … and ${more.toLocaleString('en-US')} more`)
}

function count(entries: number): string {
  return `${entries.toLocaleString('en-US')} ${entries === 1 ? 'entry' : 'entries'}`
}

async function permission(
  { namespace, output, signal }: Session,
  { isAll }: Plan,
  flags: Flags,
): Promise<'agreed' | 'refused'> {
  if (flags.yes) return 'agreed'
  if (!process.stdin.isTTY || output.isJson) return 'refused'
  const expected = isAll ? namespace : 'yes'
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await terminal.question(`Invalidate them? Type "${expected}" to go on: `, { signal })
    return answer.trim() === expected ? 'agreed' : 'refused'
  } finally {
    terminal.close()
  }
}
