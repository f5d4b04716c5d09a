import { type Cache, type LoggerLike, createCache, queryLayer } from '../../src/index.ts'
import type { LayerName } from './items.ts'
import { type MemberSetup, type Note, maxStaleness } from './protocol.ts'
import { now } from './time.ts'

const common = { ttl: '4s', loadTimeout: { hard: '20s' } } as const

const layers = {
  plain: queryLayer<number>(common),
  patient: queryLayer<number>({
    ...common,
    staleFor: '1s',
    staleIfErrorFor: '2s',
    refreshAhead: true,
    retryAfter: 100,
  }),
} satisfies Record<LayerName, unknown>

export type MemberCache = Cache<typeof layers>

/** The cache of one process, in impatient times: budgets are small, and breakers close soon. */
export function openMember({ redis, namespace }: MemberSetup, onNote: (note: Note) => void): MemberCache {
  return createCache({
    redis,
    namespace,
    maxStaleness,
    logger: loggerOf(onNote),
    timeouts: { read: 60, write: 100 },
    breaker: { resetAfter: 300 },
    layers,
  })
}

function loggerOf(onNote: (note: Note) => void): LoggerLike {
  const log = (detail: object, message: string): void => onNote({ at: now(), text: `${message} ${textOf(detail)}` })
  return { debug: log, info: log, warn: log, error: log }
}

function textOf(detail: object): string {
  const fields = Object.entries(detail).filter(([name]) => name !== 'type')
  return fields.map(([name, value]) => `${name}=${short(value)}`).join(' ')
}

function short(value: unknown): string {
  if (value instanceof Error) return `${value.name}: ${value.message}`
  return value instanceof Object && 'kind' in value ? String(value.kind) : String(value)
}
