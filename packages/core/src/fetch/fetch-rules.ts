import type { UpstreamAnswer } from './fetch-options.ts'

/** What judges responses. */
export interface FetchRules {
  /** ms, where the upstream says nothing; `undefined`: not to be kept. */
  readonly ttlOf: (answer: UpstreamAnswer) => number | undefined
  readonly shared: boolean
  readonly heuristic: boolean
  readonly setCookie: 'refuse' | 'strip' | 'store'
  readonly maxBodyBytes: number
  /** ms, where the response says nothing. */
  readonly staleFor: number
  readonly staleIfErrorFor: number
  /** Lower case; `undefined`: all that may matter. */
  readonly headers: ReadonlySet<string> | undefined
  readonly tagsOf: (url: URL) => readonly string[]
}
