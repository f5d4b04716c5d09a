import { fieldOf } from '@cache/core/http-fields'
import type { RoutePolicy } from '../config/route-policy.ts'
import { groupTags, surrogateTags } from '../headers/surrogate-tags.ts'
import type { HttpRequest, HttpResponse } from '../message.ts'
import { pathTagOf, urlOf, urlTagOf } from '../request/url-tag.ts'

/** By what a stored response can be invalidated: its URL, its groups, the tags in its fields and those of the policy. */
export function tagsOf(
  request: HttpRequest,
  response: HttpResponse,
  policy: RoutePolicy,
  raw: unknown,
): readonly string[] {
  const tags = [...surrogateTags(response.fields), ...(policy.tags?.(request.raw, raw) ?? [])]
  const url = urlOf(request)
  if (url) {
    tags.push(urlTagOf(url), ...groupTags(fieldOf(response.fields, 'cache-groups'), url.origin))
    if (leavesOut(policy)) tags.push(pathTagOf(url))
  }
  return [...new Set(tags)]
}

function leavesOut({ key, query }: RoutePolicy): boolean {
  return key !== undefined || query.include !== undefined || query.exclude.size > 0 || query.sort
}
