import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { type LayerFacts, layerOfKey, lookUp, readFleet, scanKeys } from '@cache/core/operations'
import { type AddCommand, action } from '../command.ts'
import type { ExportHeader, ExportedEntry } from '../export-format.ts'
import { Failure } from '../failure.ts'
import { patternsOf } from '../patterns.ts'
import { openProgress } from '../progress.ts'
import type { Session } from '../session.ts'

// Entries whose bytes are under way at once.
const atOnce = 50

export const addExport: AddCommand = (program, signal) => {
  program
    .command('export')
    .description('Write the usable entries of a layer to a file, or to stdout')
    .argument('<layer>', 'name of the layer')
    .argument('[file]', 'NDJSON; values are in it', '-')
    .option('--force', 'replace a file that is there')
    .action(
      action<{ readonly force?: true }>(signal, async (session, { force }, [layer, file]) => {
        const { namespace, output } = session
        const { end, write } = await openSink(file!, force ? 'w' : 'wx')
        const header: ExportHeader = {
          cachectl: 'export',
          version: 1,
          namespace,
          layer: layer!,
          exportedAt: new Date().toISOString(),
        }
        await write(JSON.stringify(header))
        const { entries, skipped } = await exportLayer(session, layer!, write)
        await end()
        const counts = { layer, entries, skipped, file }
        if (file === '-') output.note(`${entries} entries, ${skipped} left out that no read would use`)
        else if (output.isJson) output.json(counts)
        else output.line(`${file}: ${entries} entries, ${skipped} left out that no read would use`)
      }),
    )
}

interface Sink {
  /** Waits while whoever takes it is slower. */
  readonly write: (line: string) => Promise<void>
  readonly end: () => Promise<void>
}

async function openSink(file: string, flags: 'w' | 'wx'): Promise<Sink> {
  // Values are for the eyes of whoever asked.
  const stream = file === '-' ? process.stdout : createWriteStream(file, { flags, mode: 0o600 })
  try {
    if (file !== '-') await once(stream, 'open')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const why = code === 'EEXIST' ? `${file} is there already; --force replaces it` : (error as Error).message
    throw new Failure(code === 'EEXIST' ? 'problem' : 'usage', why, error)
  }
  return {
    write: async (line) => {
      if (!stream.write(`${line}\n`)) await once(stream, 'drain')
    },
    end: async () => {
      if (file === '-') return
      stream.end()
      await finished(stream)
    },
  }
}

async function exportLayer(
  session: Session,
  name: string,
  write: Sink['write'],
): Promise<{ entries: number; skipped: number }> {
  const { namespace, signal, target } = session
  const { layers } = await readFleet(target)
  const counts = { entries: 0, skipped: 0 }
  using bar = openProgress(`exporting ${name}`, undefined)
  for (const glob of patternsOf(namespace, layers, { layer: name, pattern: undefined })) {
    for await (const page of scanKeys(target, glob)) {
      for (let at = 0; at < page.length && !signal.aborted; at += atOnce) {
        const found = await Promise.all(
          page.slice(at, at + atOnce).map((key) => exported(session, layers, { name, key })),
        )
        for (const entry of found) {
          if (entry === 'another layer') continue
          if (entry) await write(JSON.stringify(entry))
          counts[entry ? 'entries' : 'skipped']++
        }
        bar.set(counts.entries, '')
      }
    }
  }
  return counts
}

async function exported(
  { namespace, target }: Session,
  layers: readonly LayerFacts[],
  { key, name }: { readonly key: string; readonly name: string },
): Promise<ExportedEntry | undefined | 'another layer'> {
  const layer = layerOfKey(namespace, layers, key)
  if (layer?.name !== name) return 'another layer'
  const found = await lookUp(target, layer, key)
  if (found.raw === undefined || !found.meta || found.life === undefined) return undefined
  const { at, judgement, life, meta, raw } = found
  if (judgement.state !== 'fresh' && judgement.state !== 'stale') return undefined
  return { key, until: at + life, tags: meta.tags, position: meta.position, bytes: raw.toString('base64') }
}
