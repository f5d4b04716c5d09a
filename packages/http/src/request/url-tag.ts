import { hash } from 'node:crypto'
import type { HttpRequest } from '../message.ts'
import { hostOf } from './host.ts'

// What fits into a tag with its prefix.
const longestUrl = 900

/** The URL of a request, as clients would name it; `undefined`: it has none that makes sense. */
export function urlOf({ headers, scheme, url }: Pick<HttpRequest, 'headers' | 'scheme' | 'url'>): URL | undefined {
  return URL.parse(`${scheme}://${hostOf(headers) ?? 'localhost'}${url}`) ?? undefined
}

/** The tag of all that is stored for one URL, whatever its variants and users. */
export function urlTagOf({ host, pathname, protocol, search }: URL): string {
  return tagOf('url', `${protocol}//${host}${pathname}${search}`)
}

/** The tag of what is stored under a key that leaves part of the query out: any URL with this path may have been meant. */
export function pathTagOf({ host, pathname, protocol }: URL): string {
  return tagOf('path', `${protocol}//${host}${pathname}`)
}

function tagOf(kind: string, url: string): string {
  return `${kind}:${url.length > longestUrl ? hash('sha256', url) : url}`
}
