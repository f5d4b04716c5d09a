import type { Adapter, Platform } from './platform-request.ts'

// Metadata of `@Header()`.
const headers = '__headers__'

/**
 * Nest sets what `@Header()` says before interceptors run. It is the handler's all the same, and no earlier middleware's, so it is
 * taken off the response until the handler runs. Returns what puts it back.
 */
export function withholdHandlerFields(handler: object, adapter: Adapter, platform: Platform): () => void {
  const declared = (Reflect.getMetadata(headers, handler) ?? []) as readonly { readonly name: string }[]
  if (declared.length === 0) return () => {}
  const { reply, res, response } = platform
  const withheld = new Map(declared.map(({ name }) => [name, adapter.getHeader?.(response, name) as unknown]))
  for (const name of withheld.keys()) {
    reply?.removeHeader(name)
    res.removeHeader(name)
  }
  return () => {
    for (const [name, value] of withheld) adapter.setHeader(response, name, value as string)
  }
}
