import { type Found, lookUp, timeText, valueOf } from '@cache/core/operations'
import { type AddCommand, action, entryCommand } from '../command.ts'
import { Failure } from '../failure.ts'
import { locate } from '../locate.ts'
import { bytesText } from '../output.ts'

interface Flags {
  readonly params?: string
  readonly reveal?: true
}

export const addGet: AddCommand = (program, signal) => {
  entryCommand(program, 'get', 'Show an entry with its value')
    .option('--reveal', 'show the value even where the ids of the layer are secrets')
    .action(
      action<Flags>(signal, async (session, { params, reveal }, [layerOrKey, id]) => {
        const { layer, key } = await locate(session, { layerOrKey: layerOrKey!, id, params })
        if (layer.hashIds && !reveal)
          throw new Failure(
            'problem',
            `layer ${layer.name} hashes its ids, so its values are secrets; --reveal shows them`,
          )
        const found = await lookUp(session.target, layer, key)
        if (found.raw === undefined) throw new Failure('problem', `there is nothing under ${key}`)
        const value = readable(found)
        const { output } = session
        if (output.isJson) return output.json({ ...reportOf(found, layer.name), value })
        output.list(linesOf(found, layer.name))
        output.line()
        output.value(value)
      }),
    )
}

function readable(found: Found): unknown {
  try {
    return valueOf(found)
  } catch (error) {
    throw new Failure('problem', `${found.key}: ${(error as Error).message}`, error)
  }
}

/** All there is to tell of an entry but its value. */
export function reportOf({ at, format, judgement, key, leased, life, meta, raw }: Found, layer: string): object {
  const tell = meta && {
    storedAt: meta.storedAt,
    age: at - meta.storedAt,
    ttl: meta.ttl,
    freshFor: Math.max(0, meta.storedAt + meta.ttl - at),
    staleFor: meta.staleFor,
    staleIfErrorFor: meta.staleIfErrorFor,
    loadTime: meta.loadTime,
    position: meta.position,
    tags: meta.tags,
    etag: meta.etag,
  }
  return {
    key,
    layer,
    state: judgement.state,
    verdict: judgement.says,
    life,
    bytes: raw.length,
    leased,
    format,
    ...tell,
  }
}

/** The same for people. */
export function linesOf(found: Found, layer: string): (readonly [string, string | undefined])[] {
  const { at, format, judgement, key, leased, life, meta, raw } = found
  const head = [
    ['key', key],
    ['layer', layer],
    ['verdict', judgement.says],
    ['size', `${bytesText(raw.length)}${format ? `, ${formatText(format)}` : ''}`],
    ['in Redis for', life === undefined ? 'ever' : timeText(life)],
    ['lease', leased ? 'held: a load or an update is running' : 'none'],
  ] as const
  if (!meta) return [...head]
  return [
    ...head,
    ['stored', `${new Date(meta.storedAt).toISOString()}, ${timeText(at - meta.storedAt)} ago`],
    ['ttl', `${timeText(meta.ttl)}, then stale for ${timeText(Math.max(meta.staleFor, meta.staleIfErrorFor))}`],
    ['load time', timeText(meta.loadTime)],
    ['tags', meta.tags.join(', ') || 'none'],
    ['position', String(meta.position)],
  ]
}

function formatText({ codecName, compressed, envelope, payload }: NonNullable<Found['format']>): string {
  const kind = payload === 'custom' ? `codec ${codecName}` : payload
  return `${kind}${envelope === 'json' ? ' envelope' : ''}${compressed ? ', compressed' : ''}`
}
