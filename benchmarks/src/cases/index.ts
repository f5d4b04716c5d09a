import type { BenchCase } from '../bench-case.ts'
import { bulk } from './bulk.ts'
import { httpHit } from './http-hit.ts'
import { httpPeers } from './http-peers.ts'
import { idleLog } from './idle-log.ts'
import { invalidationSize } from './invalidation-size.ts'
import { memoryAllocation } from './memory-allocation.ts'
import { memoryHit } from './memory-hit.ts'
import { oneCommand } from './one-command.ts'
import { redisHit } from './redis-hit.ts'
import { redisHung } from './redis-hung.ts'
import { serialization } from './serialization.ts'
import { setAndGet } from './set-and-get.ts'
import { stampede } from './stampede.ts'
import { taggedHit } from './tagged-hit.ts'
import { tags } from './tags.ts'
import { writes } from './writes.ts'

export const cases: readonly BenchCase[] = [
  memoryHit,
  memoryAllocation,
  taggedHit,
  redisHit,
  oneCommand,
  bulk,
  writes,
  setAndGet,
  serialization,
  stampede,
  tags,
  invalidationSize,
  redisHung,
  httpHit,
  httpPeers,
  idleLog,
]
