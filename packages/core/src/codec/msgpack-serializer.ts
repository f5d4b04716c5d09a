import { Packr } from 'msgpackr'
import { restored } from './restore.ts'
import { wireFormOf } from './wire-form.ts'

// Messages define their own records, so each can be read without any other. `copyBuffers`: what is decoded never
// shares memory with the network buffer it came in. `useToJSON`: the wire form has done that already.
const packr = new Packr({ moreTypes: true, copyBuffers: true, useToJSON: false })

export interface Packed {
  /** A view of a pool: to be copied before the next one is packed. */
  readonly payload: Buffer
  readonly hasTags: boolean
}

/** Throws VALUE_UNSUPPORTED, or VALUE_TOO_LARGE for what cannot fit into `room` bytes. */
export function packedOf(value: unknown, room: number): Packed {
  const form = wireFormOf(value, 'msgpack', room)
  return { payload: packr.pack(form.value), hasTags: form.hasTags }
}

/** Throws for bytes that are not of this serializer. */
export function unpacked(payload: Uint8Array, hasTags: boolean): unknown {
  const form: unknown = packr.unpack(payload)
  return hasTags ? restored(form) : form
}
