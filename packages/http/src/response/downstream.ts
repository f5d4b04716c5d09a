import { listMembers, parseCacheControl, withVary } from '@cache/core/http-fields'
import type { RoutePolicy } from '../config/route-policy.ts'

type Writable = Record<string, string | string[]>

/** Tells caches behind this one what its key knows and theirs does not: users, request fields, cookies. */
export function tellDownstream(fields: Writable, policy: RoutePolicy): void {
  const names = policy.cookies && policy.cookies.length > 0 ? [...policy.headers, 'cookie'] : policy.headers
  if (names.length > 0) fields['vary'] = withVary(joined(fields['vary']), names)
  if (!policy.varyByUser && !policy.headers.includes('authorization')) return
  fields['cache-control'] = privately(joined(fields['cache-control']))
  for (const name of ['cdn-cache-control', 'surrogate-control', ...policy.targetedFields]) delete fields[name]
}

/** For the client alone, who may keep it as long as anybody might have. */
function privately(text: string | undefined): string {
  if (parseCacheControl(text).noStore) return text ?? ''
  const rest = listMembers(text ?? '').filter(
    (member) => !/^(?:public|private|s-maxage|proxy-revalidate)(?![\w-])/i.test(member),
  )
  return ['private', ...rest].join(', ')
}

function joined(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' || value === undefined ? value : value.join(', ')
}
