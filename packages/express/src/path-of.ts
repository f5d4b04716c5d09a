import type { Request } from 'express'

/** The path as the application has written it; `undefined` where the request is at no route yet. */
export function pathOf({ baseUrl, route }: Request): string | undefined {
  const path = (route as { readonly path: string | RegExp } | undefined)?.path
  return path === undefined ? undefined : baseUrl + String(path)
}
