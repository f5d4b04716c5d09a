import { hash } from 'node:crypto'
import { fieldOf } from '@cache/core/http-fields'
import type { RoutePolicy } from '../config/route-policy.ts'
import type { HttpRequest } from '../message.ts'
import { cookiesOf } from './cookies.ts'
import { normalisedCodings, normalisedPreferences } from './preferences.ts'

// What is longer stands as its digest in the entry.
const longestSelection = 1000

/** The values of the fields that `Vary` names, one a line, made equal where they mean the same (RFC 9111, section 4.1). */
export function selectionOf(vary: readonly string[], request: HttpRequest, policy: RoutePolicy): string {
  if (vary.length === 0) return ''
  const selection = vary.map((name) => normalisedField(name, request, policy)).join('\n')
  return selection.length > longestSelection ? hash('sha256', selection) : selection
}

/** A field that is not there is like no other, but for those whose absence says the same as an empty one. */
export function normalisedField(name: string, request: HttpRequest, policy: RoutePolicy): string {
  const text = fieldOf(request.headers, name)
  if (name === 'accept-encoding') return normalisedCodings(text)
  if (text === undefined) return '\0'
  if (name === 'accept' || name === 'accept-language') return normalisedPreferences(text)
  // The policy has said which cookies matter.
  if (name === 'cookie' && policy.cookies && !policy.headers.includes('cookie'))
    return JSON.stringify(cookiesOf(text, policy.cookies))
  return text.trim()
}
