import type { ServerResponse } from 'node:http'

/** What of a response is replaced while its handler runs; without the many signatures that they have. */
export interface ResponseMethods {
  writeHead(this: ServerResponse, ...args: unknown[]): ServerResponse
  write(this: ServerResponse, ...args: unknown[]): boolean
  end(this: ServerResponse, ...args: unknown[]): ServerResponse
  flushHeaders(this: ServerResponse): void
  addTrailers(this: ServerResponse, ...args: unknown[]): void
}

/** The methods that were there before, and the way back to them. */
export interface ReplacedMethods<Name extends keyof ResponseMethods> {
  readonly previous: Pick<ResponseMethods, Name>
  readonly restore: () => void
}

/** Sets methods on one response; those of middleware that came earlier stay below them. */
export function replaceMethods<Name extends keyof ResponseMethods>(
  res: ServerResponse,
  methods: Pick<ResponseMethods, Name>,
): ReplacedMethods<Name> {
  const target = res as unknown as Record<Name, unknown>
  const names = Object.keys(methods) as Name[]
  const owned = new Set(names.filter((name) => Object.hasOwn(res, name)))
  const previous = Object.fromEntries(names.map((name) => [name, target[name]])) as Pick<ResponseMethods, Name>
  Object.assign(res, methods)
  return {
    previous,
    restore: () => {
      for (const name of names) {
        // Middleware behind the cache has put its own on top, which calls ours: it cannot be taken out.
        if (target[name] !== methods[name]) continue
        if (owned.has(name)) target[name] = previous[name]
        else delete target[name]
      }
    },
  }
}
