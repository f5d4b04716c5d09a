import { Readable } from 'node:stream'

/** A payload as `onSend` gets it, held whole, or to be sent as it comes. */
export type HeldPayload =
  | { readonly kind: 'whole'; readonly body: Buffer }
  | { readonly kind: 'passed'; readonly payload: unknown }

/** Its length where it is known before it is read. */
export function lengthOf(payload: unknown): number | undefined {
  if (payload === undefined || payload === null) return 0
  if (typeof payload === 'string') return Buffer.byteLength(payload)
  return Buffer.isBuffer(payload) ? payload.length : undefined
}

/** Reads a payload, up to a size. Rejects with what a stream fails with before that. */
export async function holdPayload(payload: unknown, maxBytes: number): Promise<HeldPayload> {
  if (lengthOf(payload) === undefined)
    return isStream(payload) ? holdStream(payload, maxBytes) : { kind: 'passed', payload }
  return {
    kind: 'whole',
    body: Buffer.isBuffer(payload) ? payload : Buffer.from((payload as string | undefined) ?? ''),
  }
}

async function holdStream(stream: Readable, maxBytes: number): Promise<HeldPayload> {
  const chunks: Buffer[] = []
  let length = 0
  const iterator = stream[Symbol.asyncIterator]() as AsyncIterableIterator<string | Uint8Array>
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
    const chunk = Buffer.from(next.value as Uint8Array)
    chunks.push(chunk)
    length += chunk.length
    if (length > maxBytes)
      return { kind: 'passed', payload: Readable.from(rest(chunks, iterator), { objectMode: false }) }
  }
  return { kind: 'whole', body: Buffer.concat(chunks, length) }
}

/** What was held, then what comes, at the pace of the reader; who stops reading stops the source. */
async function* rest(held: Buffer[], iterator: AsyncIterableIterator<string | Uint8Array>): AsyncGenerator {
  yield Buffer.concat(held.splice(0))
  yield* iterator
}

function isStream(payload: unknown): payload is Readable {
  return typeof payload === 'object' && payload !== null && 'pipe' in payload && Symbol.asyncIterator in payload
}
