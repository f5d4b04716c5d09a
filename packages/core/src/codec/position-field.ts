/**
 * The position of an entry as 18 digits: 16 of the number, padded with zeros, and 2 of its remainder by 97, by which any
 * one wrong digit shows. A script writes the same with `string.format('%016.0f%02.0f', p, math.fmod(p, 97))`; that is why the field
 * has a fixed place and no part in the CRC.
 */
const positionDigits = 18

export function positionField(position: number): string {
  return String(position).padStart(16, '0') + String(position % 97).padStart(2, '0')
}

/** `undefined`: not a position field. */
export function positionAt(bytes: Buffer, offset: number): number | undefined {
  const position = numberAt(bytes, offset, offset + 16)
  const remainder = numberAt(bytes, offset + 16, offset + positionDigits)
  return Number.isSafeInteger(position) && position % 97 === remainder ? position : undefined
}

/** NaN where there is anything but digits. */
function numberAt(bytes: Buffer, from: number, to: number): number {
  let number = 0
  for (let at = from; at < to; at++) {
    const digit = (bytes[at] ?? 0) - 48
    if (digit < 0 || digit > 9) return Number.NaN
    number = number * 10 + digit
  }
  return number
}
