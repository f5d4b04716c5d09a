import { positionField } from '../codec/position-field.ts'
import { isJsonEnvelope } from '../codec/json-envelope.ts'
import type { Position } from '../entry/entry.ts'

// Where the two envelopes have it.
const offsets = { binary: 4, json: 25 }

/** The same entry, current as of another position: that field has a fixed place and no part in the checksum. */
export function restamped(raw: Buffer, position: Position): Buffer {
  const bytes = Buffer.from(raw)
  bytes.write(positionField(position), isJsonEnvelope(raw) ? offsets.json : offsets.binary, 'latin1')
  return bytes
}
