/** What a value belongs to. */
export interface ValuePlace {
  readonly layer: string
  readonly id: string
}

/** Takes out of a value what nobody is to see. It gets a copy made of what JSON can carry. */
export type Redact = (value: unknown, place: ValuePlace) => unknown

const secret =
  /passw(?:or)?d|passphrase|passcode|secret|token|authorization|cookie|credential|(?:api|private|access|signing|session).?(?:key|id)$|jwt|otp$|\bpin$|cvv|cvc|iban|card.?number|ssn/i

const mask = '[redacted]'

/** The default: fields with names such as `password`, `token`, `authorization` or `cookie`, however deep, are masked. */
export function redactSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => redactSecrets(each))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, secret.test(name) ? mask : redactSecrets(each)]),
  )
}
