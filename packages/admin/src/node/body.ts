import type { Readable } from 'node:stream'
import type { AdminBody } from '../message.ts'

/** Of a request whose body may have been read already, by a parser of the app. */
export function bodyOf(stream: Readable, parsed: unknown): AdminBody {
  if (stream.readableEnded || parsed !== undefined) return { kind: 'parsed', value: parsed }
  // The answer goes out on the same socket, so it must outlive a body that is not read to its end.
  return { kind: 'bytes', chunks: stream.iterator({ destroyOnReturn: false }) as AsyncIterator<Uint8Array> }
}
