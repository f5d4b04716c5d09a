import { withImplied } from '../invalidation/cascade.ts'
import { type EventMessage, eventBody } from '../invalidation/event-message.ts'
import type { EventRule, Target } from '../invalidation/event-rules.ts'
import { type IndexMember, indexMember } from '../invalidation/index-mirror.ts'
import { type Invalidation, notCached } from '../invalidation/invalidation.ts'
import { countMembers } from '../observability/counters.ts'
import { type LogMessage, type ScopesMessage, messageBody } from '../invalidation/log-message.ts'
import { followEvent } from '../redis/scripts/follow-event.ts'
import { publishEvent } from '../redis/scripts/publish-event.ts'
import { CacheError } from '../shared/cache-error.ts'
import { applyMessage } from './apply-message.ts'
import { invalidateMembers, settleMembers } from './invalidation-path.ts'
import { type CacheParts, counted } from './layer-context.ts'
import { mergedTags } from './call-options.ts'

/** Invalidates what this process's rules say, and tells the others of the event: one message for both. */
export async function publishThrough(
  cache: CacheParts,
  name: string,
  payload: string | undefined,
): Promise<Invalidation> {
  const { config, longestLife, rules, shared } = cache
  if (!config.enabled) return notCached
  const message: EventMessage = { sender: rules.sender, name, payload }
  const members = membersOf(cache, message)
  if (!shared) return invalidateMembers(cache, members)
  countMembers(cache.invalidations, members)
  const event = eventBody(message)
  const operands = { ...shared.logKeys, message: messageBody(members), event, longestLife, members }
  const answer = await shared.tier.run(publishEvent, operands)
  if (answer.ok) shared.recent.confirm([{ kind: 'event', name: event, members }], answer.value)
  else shared.recovery.addEvent(event, members, cache.clock.now())
  return counted(cache, 'event', settleMembers(cache, members, answer))
}

/** Does here what a message from the log says, and what follows from it. */
export function hear(cache: CacheParts, message: LogMessage): void {
  applyMessage({ ...cache, mirror: cache.log.mirror }, message)
  if (message.kind === 'scopes') followHeard(cache, message)
}

/**
 * Invalidates what this process's rules say of another's event, as far as its publisher has not. Here it takes effect at once,
 * from the event's own position; Redis is told of it once, by the first of the processes that find the same.
 */
function followHeard(cache: CacheParts, { event, members: published, position }: ScopesMessage): void {
  const { log, longestLife, rules, shared } = cache
  if (!event || !shared || event.sender === rules.sender) return
  const members = membersOf(cache, event).filter((member) => !published.includes(member))
  if (members.length === 0) return
  for (const member of members) log.mirror.apply(member, position)
  const operands = { ...shared.logKeys, message: messageBody(members), longestLife, publishedAt: position, members }
  cache.background.start(async () => settleMembers(cache, members, await shared.tier.run(followEvent, operands)))
}

/** What the rules of this process say; one that fails is reported, and the others count all the same. */
function membersOf(cache: CacheParts, event: EventMessage): IndexMember[] {
  const members = new Set<IndexMember>()
  for (const rule of cache.rules.of(event.name)) {
    try {
      for (const tag of tagsOf(cache, rule, event)) members.add(indexMember('remove', `tag:${tag}`))
    } catch (error) {
      cache.observe({ type: 'rule-failed', event: event.name, error })
    }
  }
  return [...members]
}

/** Each rule gets a payload of its own: what one writes to it the next does not see. */
function tagsOf({ config }: CacheParts, rule: EventRule, { payload }: EventMessage): readonly string[] {
  const targets: unknown = rule(payload === undefined ? undefined : JSON.parse(payload))
  if (Array.isArray(targets) && targets.every(isTarget)) {
    return withImplied(mergedTags(targets.map(({ tag }) => tag)), config.cascade)
  }
  // A promise that nobody waits for must not end the process when it is rejected.
  if (targets instanceof Promise) targets.catch(() => {})
  throw new CacheError('CONFIG_INVALID', 'a rule must return a list of what tag() has made')
}

function isTarget(value: unknown): value is Target {
  return typeof (value as Target | null | undefined)?.tag === 'string'
}
