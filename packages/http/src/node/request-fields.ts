import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { FieldChanges } from '../exchange.ts'

/** A request as its handler sees it. */
export interface ShownFields {
  /** The names that the handler has looked at, in lower case. */
  readonly read: ReadonlySet<string>
  /** Gives the request its own fields back: loggers read them. */
  putBack(): void
}

/** Shows a handler other request fields than came, and takes note of those it reads. */
export function showFields(req: IncomingMessage, changes: FieldChanges): ShownFields {
  const came = req.headers
  const shown: IncomingHttpHeaders = { ...came }
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) delete shown[name]
    else shown[name] = value
  }

  const read = new Set<string>()
  const note = (name: string | symbol): void => void (typeof name === 'string' && read.add(name.toLowerCase()))
  const watched = new Proxy(shown, {
    get: (fields, name, receiver) => (note(name), Reflect.get(fields, name, receiver) as unknown),
    has: (fields, name) => (note(name), Reflect.has(fields, name)),
    getOwnPropertyDescriptor: (fields, name) => (note(name), Reflect.getOwnPropertyDescriptor(fields, name)),
  })
  // HTTP/2 has no way to set them.
  const before = Object.getOwnPropertyDescriptor(req, 'headers')
  Object.defineProperty(req, 'headers', { value: watched, configurable: true, enumerable: true, writable: true })
  return {
    read,
    putBack: () => {
      if (req.headers !== watched) return
      if (before) Object.defineProperty(req, 'headers', before)
      else delete (req as Partial<IncomingMessage>).headers
    },
  }
}
