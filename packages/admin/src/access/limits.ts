import { createHmac, randomBytes } from 'node:crypto'
import { isIPv6 } from 'node:net'
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible'
import { Problem } from '../problem.ts'

export interface RateLimitOptions {
  /** Calls of one name in a minute; default 600. */
  readonly calls?: number
  /** Calls from one address (of IPv6: from one /64) in a minute that were not authorised; default 20. */
  readonly failures?: number
}

/** Counts for a minute each, in this process. Memory is bounded: names and addresses share that many counters. */
export interface Limits {
  /** Throws 429 where too many calls from there were refused lately. */
  readonly checkAddress: (address: string | undefined) => Promise<void>
  readonly countFailure: (address: string | undefined) => Promise<void>
  /** Throws 429 beyond the limit. */
  readonly countCall: (name: string) => Promise<void>
}

const counters = 16_384

// s
const window = 60

/** A refusal that is told of only once in a while, since there may be thousands of it. */
export class TooMany extends Problem {
  readonly isFirst: boolean

  constructor(wait: number, isFirst: boolean) {
    super(429, 'too many requests', { 'retry-after': String(Math.max(1, Math.ceil(wait / 1000))) })
    this.isFirst = isFirst
  }
}

export function createLimits({ calls, failures }: Required<RateLimitOptions>): Limits {
  const slotOf = createSlots()
  const byName = new RateLimiterMemory({ points: calls, duration: window })
  const byAddress = new RateLimiterMemory({ points: failures, duration: window })
  return {
    async checkAddress(address) {
      const slot = slotOf(networkOf(address))
      const counted = await byAddress.get(slot)
      if (counted && counted.consumedPoints >= failures) throw tooMany(await byAddress.penalty(slot), failures)
    },
    async countFailure(address) {
      await byAddress.penalty(slotOf(networkOf(address)))
    },
    async countCall(name) {
      const counted = await byName.penalty(slotOf(name))
      if (counted.consumedPoints > calls) throw tooMany(counted, calls)
    },
  }
}

function tooMany({ consumedPoints, msBeforeNext }: RateLimiterRes, points: number): TooMany {
  return new TooMany(msBeforeNext, consumedPoints === points + 1)
}

/** Who shares a counter with whom cannot be foreseen, so nobody can use up that of another on purpose. */
function createSlots(): (text: string) => string {
  const secret = randomBytes(32)
  return (text) => String(createHmac('sha256', secret).update(text).digest().readUInt32BE() % counters)
}

/** Whoever has an IPv6 address has 2^64 of them. */
function networkOf(address = ''): string {
  if (!isIPv6(address) || address.includes('.')) return address
  const [head = '', tail] = address.split('::')
  const groups = head.split(':')
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - groups.length - tail.split(':').length }, () => '0')
  return [...groups, ...zeros, ...(tail ?? '').split(':')].slice(0, 4).join(':')
}
