import type { BenchCase } from '../bench-case.ts'
import { httpHit } from './http-hit.ts'
import { idleLog } from './idle-log.ts'
import { memoryAllocation } from './memory-allocation.ts'
import { memoryHit } from './memory-hit.ts'
import { oneCommand } from './one-command.ts'
import { redisHit } from './redis-hit.ts'
import { serialization } from './serialization.ts'
import { setAndGet } from './set-and-get.ts'
import { tags } from './tags.ts'

export const cases: readonly BenchCase[] = [
  memoryHit,
  memoryAllocation,
  redisHit,
  oneCommand,
  setAndGet,
  serialization,
  tags,
  httpHit,
  idleLog,
]
