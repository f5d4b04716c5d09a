import { check } from 'k6'
import http from 'k6/http'
import { given } from './run.ts'

export type Trouble = 'pause' | 'resume' | 'kill' | 'restart'

/** Has something done to Redis, which has happened when this returns. A restarted Redis is empty. */
export function redis(trouble: Trouble): void {
  const answer = http.post(`${given('CONTROL')}/redis/${trouble}`, null, { tags: { name: 'control' } })
  check(answer, { 'Redis could be paused, resumed, killed and restarted': ({ status }) => status === 200 })
}
