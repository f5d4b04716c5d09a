import type { LocalMs } from '../shared/clock.ts'

/** An id that has been read after another one. */
interface Follower {
  readonly id: string
  /** How often, with what it may owe to others. */
  readonly count: number
  /** At most so much of the count belongs to those whose place it has taken. */
  readonly excess: number
}

/** What has been read after one id, as counted at a moment; counts fade with time. */
export interface Transitions {
  readonly at: LocalMs
  /** How often the id itself was read, by sessions that went on and by those that did not. */
  readonly visits: number
  /** Their counts together are `visits` at most. */
  readonly followers: readonly Follower[]
}

/** How followers are counted. */
export interface Counting {
  /** ms after which what was counted is worth half. */
  readonly halfLife: number
  /** Followers that are kept for each id. */
  readonly successors: number
}

/** An id that is likely to be read next. */
export interface Prediction {
  readonly id: string
  /** 0 to 1; all predictions after one id together are 1 at most. */
  readonly confidence: number
}

export const nothingSeen: Transitions = { at: 0, visits: 0, followers: [] }

/** The id has been read, whatever comes after it. */
export function withVisit(seen: Transitions, now: LocalMs, { halfLife }: Counting): Transitions {
  const { at, followers, visits } = fadedTo(seen, now, halfLife)
  return { at, visits: visits + 1, followers }
}

/** A session that has read the id has gone on to another. */
interface Step {
  readonly next: string
  readonly visitedAt: LocalMs
  readonly now: LocalMs
}

/**
 * Counts one more follower, as much as its visit is worth by now. Where there is no place for it, it takes that of the rarest one, with its
 * count, so that whatever is frequent comes to stay (Space-Saving; Metwally, Agrawal and El Abbadi 2005).
 */
export function withFollower(seen: Transitions, { next: id, now, visitedAt }: Step, counting: Counting): Transitions {
  const { at, followers, visits } = fadedTo(seen, now, counting.halfLife)
  const one = fading(now - visitedAt, counting.halfLife)
  if (followers.some((each) => each.id === id)) {
    const counted = followers.map((each) => (each.id === id ? { ...each, count: each.count + one } : each))
    return { at, visits, followers: counted }
  }
  if (followers.length < counting.successors)
    return { at, visits, followers: [...followers, { id, count: one, excess: 0 }] }
  const rarest = followers.reduce((least, each) => (each.count < least.count ? each : least))
  const newcomer = { id, count: rarest.count + one, excess: rarest.count }
  return { at, visits, followers: followers.map((each) => (each === rarest ? newcomer : each)) }
}

/** What follows with at least this confidence, the likeliest first. */
export function likelyAfter(seen: Transitions, now: LocalMs, halfLife: number, least: number): Prediction[] {
  const { followers, visits } = fadedTo(seen, now, halfLife)
  return followers
    .map(({ count, excess, id }) => ({ id, confidence: confidenceOf(count - excess, visits) }))
    .filter(({ confidence }) => confidence >= least)
    .toSorted((a, b) => b.confidence - a.confidence)
}

/** Every count halves with each half-life, so their shares stay as they are and rest on less. */
export function fadedTo(seen: Transitions, now: LocalMs, halfLife: number): Transitions {
  const factor = fading(now - seen.at, halfLife)
  return {
    at: Math.max(now, seen.at),
    visits: seen.visits * factor,
    followers: seen.followers.map(({ count, excess, id }) => ({ id, count: count * factor, excess: excess * factor })),
  }
}

function fading(age: number, halfLife: number): number {
  return 2 ** (-Math.max(0, age) / halfLife)
}

// Standard deviations below which a share lies by chance once in ten times.
const z = 1.28

/**
 * The least share that `count` of `total` speaks for, nine times of ten: the lower bound of Wilson's interval (1927). Twice of two
 * times is 0.55, once of once 0.38.
 */
export function confidenceOf(count: number, total: number): number {
  if (total <= 0) return 0
  const share = Math.min(1, Math.max(0, count / total))
  const doubt = z ** 2 / total
  const spread = z * Math.sqrt((share * (1 - share)) / total + doubt / total / 4)
  // Rounding must not find more than was seen.
  return Math.min(share, Math.max(0, (share + doubt / 2 - spread) / (1 + doubt)))
}
