import type { Answer } from '@cache/http'
import type { OutgoingHttpHeaders } from 'node:http'

// What describes the stored response, or how it was found: it is not for others to say.
const ofTheResponse = /^(?:content-.*|etag|last-modified|vary|age|date|expires|cache-.*|x-cache.*)$/

/**
 * The answer less the fields that interceptors around the cache have set for this request since: what they said for the request that
 * filled the cache is stored, too, and is not to take the place of it.
 */
export function withoutLateFields(answer: Answer, before: OutgoingHttpHeaders, now: OutgoingHttpHeaders): Answer {
  if (answer.kind !== 'send') return answer
  const late = Object.keys(now).filter((name) => now[name] !== before[name] && !ofTheResponse.test(name))
  if (late.length === 0) return answer
  const { response } = answer
  const fields = Object.entries(response.fields).filter(([name]) => !late.includes(name))
  return { ...answer, response: { ...response, fields: Object.fromEntries(fields) } }
}
