import type { Position } from '../entry/entry.ts'
import { type IndexMirror } from '../invalidation/index-mirror.ts'
import type { KeyChange, LogMessage } from '../invalidation/log-message.ts'
import type { MemoryTier } from '../memory/memory-tier.ts'
import type { Fence } from '../stampede/fence.ts'

interface Reach {
  readonly memory: MemoryTier | undefined
  readonly fence: Fence
  readonly mirror: IndexMirror
}

/** Does here what a message from the log says, whoever sent it. */
export function applyMessage({ memory, fence, mirror }: Reach, message: LogMessage): void {
  switch (message.kind) {
    case 'scopes':
      for (const member of message.members) mirror.apply(member, message.position)
      break
    case 'unknown':
      break
    default:
      for (const key of message.keys) changeKey({ memory, fence }, message.kind, key, message.position)
  }
}

/** Copies older than `position` become unusable or stale, and operations that began before it are overtaken. */
export function changeKey(
  { memory, fence }: Pick<Reach, 'memory' | 'fence'>,
  change: KeyChange,
  key: string,
  position: Position,
): void {
  fence.overtake(key, position, change === 'expire' ? 'expire' : 'remove')
  if (change === 'expire') memory?.expireBefore(key, position)
  else memory?.removeBefore(key, position)
}
