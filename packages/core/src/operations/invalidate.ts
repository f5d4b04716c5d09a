import type { InvalidationAction, Position } from '../entry/entry.ts'
import { type IndexMember, indexMember } from '../invalidation/index-mirror.ts'
import { removeInRedis } from '../invalidation/pattern-removal.ts'
import { type ReplayTarget, keysPerCommand, replayKeys, replayMembers } from '../invalidation/replay.ts'
import { checkedPattern } from '../key/key-pattern.ts'
import { named, tagMembers } from '../paths/tag-members.ts'
import { logKeysOf } from '../redis/scripts/log-operands.ts'
import { type LayerFacts, readFleet } from './layer-facts.ts'
import type { Target } from './target.ts'

/** Makes whole keys unusable, or stale, in Redis and in every process, and refuses the loads that are running for them. */
export async function invalidateKeys(
  target: Target,
  keys: readonly string[],
  action: InvalidationAction = 'remove',
): Promise<Position> {
  named(keys, 'keys')
  let position = 0
  for (let at = 0; at < keys.length; at += keysPerCommand) {
    const some = { action, keys: keys.slice(at, at + keysPerCommand) }
    position = await target.exchange((client) => replayKeys(client, whereOf(target), some))
  }
  return position
}

/** Makes every entry unusable, or stale, that carries one of the tags, or one that they imply by what the application has said. */
export async function invalidateTags(
  target: Target,
  tags: readonly string[],
  action: InvalidationAction = 'remove',
): Promise<Position> {
  const { cascade } = await readFleet(target)
  return tell(target, tagMembers(action, tags, cascade))
}

/** Makes every entry of these layers unusable. */
export async function clearLayers(target: Target, layers: readonly Pick<LayerFacts, 'name'>[]): Promise<Position> {
  const members = named(layers, 'layers').map(({ name }) => indexMember('remove', `layer:${name}`))
  return tell(target, members)
}

/** Makes every entry of the namespace unusable. */
export async function clearNamespace(target: Target): Promise<Position> {
  return tell(target, [indexMember('remove', '*')])
}

/** Removes every value whose whole key matches. Rejects with CONFIG_INVALID for a pattern outside the namespace. */
export async function invalidatePattern(
  target: Target,
  pattern: string,
): Promise<{ readonly removed: number; readonly position: Position }> {
  return removeInRedis(target.exchange, checkedPattern(target.namespace, pattern), logKeysOf(target.namespace))
}

function tell(target: Target, members: readonly IndexMember[]): Promise<Position> {
  return target.exchange((client) => replayMembers(client, whereOf(target), members))
}

// Ten years, ms: processes may have layers that nobody has told of, so that no invalidation is forgotten here for its age.
const longestLife = 315_360_000_000

function whereOf({ namespace }: Target): ReplayTarget {
  return { logKeys: logKeysOf(namespace), longestLife }
}
