import { restored } from './restore.ts'
import { tagKey } from './tagged.ts'
import { wireFormOf } from './wire-form.ts'

/** Throws VALUE_UNSUPPORTED, or VALUE_TOO_LARGE for what cannot fit into `room` bytes. */
export function jsonOf(value: unknown, room: number): string {
  return JSON.stringify(wireFormOf(value, 'json', room).value)
}

/** The value of a parsed JSON text; `text` tells whether there are tagged objects to look for. */
export function valueOfJson(parsed: unknown, text: string): unknown {
  return text.includes(`"${tagKey}"`) ? restored(parsed) : parsed
}
