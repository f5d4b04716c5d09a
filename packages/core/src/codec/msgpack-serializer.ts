import { Packr } from 'msgpackr'
import { restored } from './restore.ts'
import type { WireForm } from './wire-form.ts'

// Messages define their own records, so each can be read without any other. `copyBuffers`: what is decoded never
// shares memory with the network buffer it came in. `useToJSON`: the wire form has done that already.
const packr = new Packr({ moreTypes: true, copyBuffers: true, useToJSON: false })

/** A view of a pool: to be copied before the next one is packed. */
export function packedOf(form: WireForm): Buffer {
  return packr.pack(form.value)
}

/** Throws for bytes that are not of this serializer. */
export function unpacked(payload: Uint8Array, hasTags: boolean): unknown {
  const form: unknown = packr.unpack(payload)
  return hasTags ? restored(form) : form
}
