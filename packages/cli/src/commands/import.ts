import { type Restored, type TakenEntry, layerOfKey, openRestore, readFleet } from '@cache/core/operations'
import { type AddCommand, action } from '../command.ts'
import { type ExportHeader, entryOf, headerOf } from '../export-format.ts'
import { Failure } from '../failure.ts'
import { BadLines, type Line, linesOf } from '../ndjson.ts'
import { openProgress } from '../progress.ts'
import type { Session } from '../session.ts'

interface Flags {
  readonly overwrite?: true
  readonly vouch?: true
}

type Counts = Record<Restored, number>

// Entries whose bytes are held at once.
const atOnce = 50

export const addImport: AddCommand = (program, signal) => {
  program
    .command('import')
    .description('Put the entries of an export back, but none that was invalidated since')
    .argument('<file>', 'what export has written; - for stdin')
    .option('--overwrite', 'in place of newer entries as well')
    .option('--vouch', 'nothing was invalidated since: for an emptied Redis, or another one')
    .action(
      action<Flags>(signal, async (session, { overwrite = false, vouch = false }, [file]) => {
        const { output } = session
        const bad = new BadLines((text) => output.note(text))
        const counts = await importFile(session, file!, { overwrite, vouched: vouch, bad })
        if (output.isJson) output.json({ ...counts, badLines: bad.count })
        else show(session, counts, bad.count)
        const lost = bad.count
        if (lost > 0) throw new Failure('problem', `${lost} ${lost === 1 ? 'line' : 'lines'} could not be used`)
      }),
    )
}

interface Order {
  readonly overwrite: boolean
  readonly vouched: boolean
  readonly bad: BadLines
}

async function importFile(session: Session, file: string, order: Order): Promise<Counts> {
  const { namespace, signal, target } = session
  const lines = linesOf(file)
  const first = await lines.next()
  const header = checkedHeader(first.done ? undefined : first.value, namespace)
  const { layers } = await readFleet(target)
  const restore = await openRestore(target, { name: header.layer }, order)
  const counts: Counts = { restored: 0, present: 0, invalidated: 0, unvouched: 0, expired: 0, unreadable: 0 }
  let waiting: { readonly entry: TakenEntry; readonly number: number }[] = []
  using bar = openProgress(`importing ${header.layer}`, undefined)
  const flush = async (): Promise<void> => {
    const outcomes = await restore(waiting.map(({ entry }) => entry))
    for (const [at, outcome] of outcomes.entries()) {
      counts[outcome]++
      if (outcome === 'unreadable')
        order.bad.add(waiting[at]!.number, `${waiting[at]!.entry.key}: its bytes are damaged`)
    }
    waiting = []
    bar.set(counts.restored, 'restored')
  }
  for await (const { number, text } of lines) {
    if (signal.aborted) break
    try {
      const entry = entryOf(text)
      const layer = layerOfKey(namespace, layers, entry.key)
      if (layer?.name !== header.layer) throw new TypeError(`${entry.key} is no key of layer ${header.layer}`)
      waiting.push({ entry, number })
    } catch (error) {
      order.bad.add(number, (error as Error).message)
    }
    if (waiting.length >= atOnce) await flush()
  }
  if (waiting.length > 0) await flush()
  return counts
}

function checkedHeader(line: Line | undefined, namespace: string): ExportHeader {
  let header: ExportHeader
  try {
    header = headerOf(line?.text ?? '{}')
  } catch (error) {
    throw new Failure('problem', `line ${line?.number ?? 1}: ${(error as Error).message}`, error)
  }
  if (header.namespace === namespace) return header
  // The whole key stands in the bytes of each entry.
  throw new Failure(
    'problem',
    `this is an export of namespace ${header.namespace}, which does not fit into ${namespace}`,
  )
}

const meanings: readonly (readonly [Restored, string])[] = [
  ['restored', 'restored'],
  ['present', 'left alone: there is one that is not older (--overwrite)'],
  ['invalidated', 'refused: invalidated since they were exported'],
  ['unvouched', 'refused: what was invalidated since is not known here any more (--vouch)'],
  ['expired', 'left out: their time is over'],
  ['unreadable', 'damaged'],
]

function show({ output }: Session, counts: Counts, bad: number): void {
  for (const [outcome, meaning] of meanings) {
    if (counts[outcome] > 0 || outcome === 'restored')
      output.line(`${counts[outcome].toLocaleString('en-US')} ${meaning}`)
  }
  const other = bad - counts.unreadable
  if (other > 0) output.line(`${other.toLocaleString('en-US')} lines that are no entries`)
}
