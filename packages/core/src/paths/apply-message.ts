import type { Position } from '../entry/entry.ts'
import { type IndexMirror } from '../invalidation/index-mirror.ts'
import type { KeyChange, LogMessage } from '../invalidation/log-message.ts'
import { type KeyPattern, keyPattern } from '../key/key-pattern.ts'
import type { MemoryTier } from '../memory/memory-tier.ts'
import type { Fence } from '../stampede/fence.ts'
import type { RetryThrottle } from '../stampede/retry-throttle.ts'

interface Reach {
  readonly memory: MemoryTier | undefined
  readonly fence: Fence
  readonly throttle: RetryThrottle
  readonly mirror: IndexMirror
}

/** Does here what a message from the log says, whoever sent it. */
export function applyMessage(reach: Reach, message: LogMessage): void {
  switch (message.kind) {
    case 'scopes':
      for (const member of message.members) reach.mirror.apply(member, message.position)
      break
    case 'pattern':
      for (const pattern of message.patterns) changeMatching(reach, keyPattern(pattern), message.position)
      break
    case 'unknown':
      break
    default:
      for (const key of message.keys) changeKey(reach, message.kind, key, message.position)
  }
}

/** Copies older than `position` become unusable or stale, and operations that began before it are overtaken. */
export function changeKey(
  { memory, fence, throttle }: Omit<Reach, 'mirror'>,
  change: KeyChange,
  key: string,
  position: Position,
): void {
  fence.overtake(key, position, change === 'expire' ? 'expire' : 'remove')
  // Whoever changes a key knows of something new: its source is worth asking again.
  throttle.release(key)
  if (change === 'expire') memory?.expireBefore(key, position)
  else memory?.removeBefore(key, position)
}

/** As `changeKey` by removal, for all keys of a pattern; tells how many copies have left memory. */
export function changeMatching(
  { memory, fence, throttle }: Omit<Reach, 'mirror'>,
  { matches }: KeyPattern,
  position: Position,
): number {
  fence.overtakeMatching(matches, position)
  throttle.releaseMatching(matches)
  return memory?.removeMatching(matches, position) ?? 0
}
