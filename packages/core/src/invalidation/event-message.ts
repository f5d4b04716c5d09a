import { types } from 'node:util'
import { shortText } from '../config/checks.ts'
import { CacheError } from '../shared/cache-error.ts'
import { classNameOf, hiddenState } from '../shared/object-shape.ts'

/** An event as the log carries it. */
export interface EventMessage {
  /** Which cache has published it. */
  readonly sender: string
  readonly name: string
  /** JSON; `undefined`: there was no payload. */
  readonly payload: string | undefined
}

// UTF-8 bytes: every process reads every event, and the log keeps thousands of them.
const longestPayload = 8192

export function eventName(name: unknown): string {
  return shortText('the name of an event', name)
}

/** The payload as JSON. Throws VALUE_UNSUPPORTED for what JSON would lose, VALUE_TOO_LARGE over 8 KB. */
export function payloadText(event: string, payload: unknown): string | undefined {
  const text = jsonOf(event, payload)
  const bytes = text === undefined ? 0 : Buffer.byteLength(text)
  if (bytes <= longestPayload) return text
  const size = `takes ${bytes} bytes as JSON, more than ${longestPayload}`
  throw new CacheError('VALUE_TOO_LARGE', `the payload of event ${JSON.stringify(event)} ${size}`)
}

/** A body of texts, as that of every message. */
export function eventBody({ sender, name, payload }: EventMessage): string {
  return JSON.stringify(payload === undefined ? [sender, name] : [sender, name, payload])
}

function jsonOf(event: string, payload: unknown): string | undefined {
  const where = `the payload of event ${JSON.stringify(event)}`
  try {
    return JSON.stringify(payload, (name: string, value: unknown) => {
      const why = lostInJson(value)
      if (why === undefined) return value
      throw new CacheError('VALUE_UNSUPPORTED', `${where}${name === '' ? '' : `, at "${name.slice(0, 100)}",`} ${why}`)
    })
  } catch (error) {
    // It contains itself, or its `toJSON` fails.
    throw error instanceof CacheError ? error : new CacheError('VALUE_UNSUPPORTED', `${where} is not JSON`, error)
  }
}

function lostInJson(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : `is ${value}`
  if (typeof value === 'object' && value !== null) {
    const isCollection = types.isMap(value) || types.isSet(value) || types.isRegExp(value) || ArrayBuffer.isView(value)
    return isCollection || types.isAnyArrayBuffer(value) ? `is a ${classNameOf(value)}` : hiddenState(value)
  }
  return typeof value === 'bigint' || typeof value === 'function' || typeof value === 'symbol'
    ? `is a ${typeof value}`
    : undefined
}
