import { freshenedFields } from '../http-fields/index.ts'
import type { Arrived, Asked } from './asked.ts'
import type { FetchRules } from './fetch-rules.ts'
import { type Judged, type KeptHead, judge } from './storability.ts'
import type { KeptResponse, WholeResponse } from './stored.ts'

type Times = Pick<Judged, 'now' | 'sentAt'>

/** What has come, or what a 304 has brought up to date, as it may be kept; a text says why not. */
export function judgeAnswer(
  { headers, url }: Asked<unknown>,
  arrived: Arrived<unknown>,
  renewed: KeptResponse | undefined,
  { rules, ...times }: Times & { readonly rules: FetchRules },
): KeptHead | string {
  const answer = renewed ? renewedBy(arrived, renewed) : arrived
  const { fields, status, statusText } = answer
  return judge({ url, asked: headers, status, statusText, fields, ...times }, rules)
}

/** What is kept, with the fields of a 304 (RFC 9111, section 4.3.4). */
export function renewedBy({ fields }: Arrived<unknown>, kept: WholeResponse): WholeResponse {
  return { ...kept, fields: freshenedFields(kept.fields, fields) }
}

/** All of what has come. */
export function wholeOf({ fields, status, statusText }: Arrived<unknown>, body: Buffer): WholeResponse {
  return { status, statusText, fields, body }
}
