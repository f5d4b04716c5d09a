import { AdaptiveTtl } from './adaptive-ttl.ts'
import type { LayerOptions } from './cache-options.ts'
import { fraction, invalid } from './checks.ts'
import { parseDuration, parsePeriod } from './duration.ts'
import type { EntryPolicy } from './entry-policy.ts'
import type { LevelDefaults } from './layer-presets.ts'
import type { TtlRule } from './ttl-rule.ts'

/** How entries of a layer live. `override`: the environment's ttl for it, ms, which outdoes all that the layer says of its ttl. */
export function resolvePolicy(
  path: string,
  options: LayerOptions,
  defaults: LevelDefaults,
  override: number | undefined,
): EntryPolicy {
  const duration = (name: 'staleFor' | 'staleIfErrorFor'): number =>
    parseDuration(options[name] ?? defaults[name], `${path}.${name}`)
  const maxTtl = parsePeriod(options.maxTtl ?? '7d', `${path}.maxTtl`)
  const own = parseTtl(`${path}.ttl`, options.ttl ?? defaults.ttl, maxTtl)
  const { rule, ttl } = override === undefined ? own : { ttl: override, rule: undefined }
  return Object.freeze({
    ttl,
    rule,
    maxTtl,
    nullTtl: options.nullTtl === undefined ? undefined : parseDuration(options.nullTtl, `${path}.nullTtl`),
    staleFor: duration('staleFor'),
    staleIfErrorFor: duration('staleIfErrorFor'),
    refreshAhead: refreshAhead(`${path}.refreshAhead`, options.refreshAhead ?? false),
    jitter: jitterBeside(rule, `${path}.jitter`, options.jitter ?? 0.05),
  })
}

function parseTtl(path: string, ttl: unknown, maxTtl: number): Pick<EntryPolicy, 'ttl' | 'rule'> {
  if (typeof ttl === 'function') return { ttl: maxTtl, rule: ttl as TtlRule<never> }
  if (ttl instanceof AdaptiveTtl) return { ttl: ttl.max, rule: ttl }
  return { ttl: parseDuration(ttl, path), rule: undefined }
}

function refreshAhead(path: string, value: boolean | number): number {
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'number' && value > 0 && Number.isFinite(value)) return value
  throw invalid(path, 'true, false or a number above 0', value)
}

/** What shortens a life takes from what the next one is learned from: twice less than half would never grow. */
function jitterBeside(rule: EntryPolicy['rule'], path: string, value: number): number {
  const jitter = fraction(path, value)
  if (jitter <= 0.5 || !(rule instanceof AdaptiveTtl)) return jitter
  throw invalid(path, 'a number from 0 to 0.5 beside adaptiveTtl', value)
}
