import type { CaseGroup } from '../suite/case.ts'
import { conditional } from './conditional.ts'
import { cookies } from './cookies.ts'
import { dates } from './dates.ts'
import { demands } from './demands.ts'
import { disconnect } from './disconnect.ts'
import { failure } from './failure.ts'
import { fields } from './fields.ts'
import { fragments } from './fragments.ts'
import { freshening } from './freshening.ts'
import { freshness } from './freshness.ts'
import { head } from './head.ts'
import { hits } from './hits.ts'
import { ifError } from './if-error.ts'
import { invalidation } from './invalidation.ts'
import { keys } from './keys.ts'
import { outcome } from './outcome.ts'
import { query } from './query.ts'
import { ranges } from './ranges.ts'
import { stampede } from './stampede.ts'
import { storability } from './storability.ts'
import { streaming } from './streaming.ts'
import { tags } from './tags.ts'
import { targeted } from './targeted.ts'
import { users } from './users.ts'
import { validation } from './validation.ts'
import { varying } from './vary.ts'
import { whileRevalidating } from './while-revalidate.ts'

export const groups: readonly CaseGroup[] = [
  hits,
  query,
  keys,
  varying,
  users,
  cookies,
  conditional,
  ranges,
  head,
  storability,
  freshness,
  dates,
  targeted,
  demands,
  whileRevalidating,
  ifError,
  validation,
  freshening,
  invalidation,
  tags,
  fragments,
  stampede,
  failure,
  disconnect,
  streaming,
  fields,
  outcome,
]
