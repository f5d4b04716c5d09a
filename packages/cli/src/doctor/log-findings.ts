import { timeText } from '@cache/core/operations'
import type { Target } from '@cache/core/operations'
import { type Finding, ok } from './finding.ts'

export interface LogFacts {
  readonly messages: number
  /** ms since the newest; `undefined`: there is none. */
  readonly newestAge: number | undefined
  readonly indexMembers: number
  /** µs of the Redis clock; `undefined`: there is no index. */
  readonly origin: number | undefined
}

export async function readLogFacts({ exchange, namespace }: Target): Promise<LogFacts> {
  const head = `{${namespace}:invalidation}:`
  const [messages, newest, members, origin] = await exchange((client) =>
    Promise.all([
      client.call('XLEN', `${head}log`),
      client.call('XREVRANGE', `${head}log`, '+', '-', 'COUNT', 1) as Promise<[string][]>,
      client.call('ZCARD', `${head}index`),
      client.call('ZSCORE', `${head}index`, 'origin'),
    ]),
  )
  const [id] = newest[0] ?? []
  return {
    messages: Number(messages),
    newestAge: id === undefined ? undefined : Date.now() - Number.parseInt(id, 10) / 1000,
    indexMembers: Number(members),
    origin: origin === null ? undefined : Number(origin),
  }
}

export function logFindings({ indexMembers, messages, newestAge, origin }: LogFacts, namespace: string): Finding[] {
  const check = 'log of invalidations'
  if (origin === undefined && messages === 0) {
    const says = `no process has used the namespace ${namespace} here`
    const mend = 'If one should have: compare its `namespace` and the number of its database with those given here.'
    return [{ check, severity: 'info', says, mend }]
  }
  if (origin === undefined) {
    const says = 'the index is gone, the log is not: entries from before are misses'
    const mend = 'It heals with the next invalidation. If it was evicted, use a volatile-* policy or more memory.'
    return [{ check, severity: 'warning', says, mend }]
  }
  const age = newestAge === undefined ? 'none yet' : `the newest ${timeText(Math.max(0, newestAge))} ago`
  return [
    ok(
      check,
      `${messages.toLocaleString('en-US')} messages, ${age}; ${indexMembers.toLocaleString('en-US')} members in the index`,
    ),
  ]
}
