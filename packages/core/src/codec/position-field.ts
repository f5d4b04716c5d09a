import type { EntryBytes } from './codec.ts'

/**
 * The position of an entry as 18 digits: 16 of the number, padded with zeros, and 2 of its remainder by 97, by which any
 * one wrong digit shows. A script writes the same with `string.format('%016.0f%02.0f', p, math.fmod(p, 97))`; that is why the field
 * has a fixed place and no part in the CRC.
 */
export const positionDigits = 18

export function positionField(position: number): string {
  return String(position).padStart(16, '0') + String(position % 97).padStart(2, '0')
}

/** `undefined`: not a position field. */
export function positionOf(field: string): number | undefined {
  if (!/^\d{18}$/.test(field)) return undefined
  const position = Number(field.slice(0, 16))
  return Number.isSafeInteger(position) && position % 97 === Number(field.slice(16)) ? position : undefined
}

export function splitAtPosition(bytes: Buffer, offset: number): EntryBytes {
  return { bytes, head: bytes.subarray(0, offset), tail: bytes.subarray(offset + positionDigits) }
}
