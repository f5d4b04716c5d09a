// One process of the fleet: `node member.ts <setup>`. It reads and writes until it is told to close, and tells its parent all.
import { openMember } from './member-cache.ts'
import { MemberReads } from './member-reads.ts'
import { MemberWrites } from './member-writes.ts'
import { ParentLink } from './parent-link.ts'
import type { MemberSetup } from './protocol.ts'
import { seededRandom } from './random.ts'

const setup = JSON.parse(process.argv[2]!) as MemberSetup
const random = seededRandom(setup.seed)

let order: 'go on' | 'settle' | 'close' = 'go on'
const parent = new ParentLink((given) => (order = given))

try {
  const cache = openMember(setup, (note) => parent.tell({ kind: 'note', note }))
  await cache.ready()
  parent.tell({ kind: 'ready' })

  const reads = new MemberReads(cache, parent, random)
  const writes = new MemberWrites(cache, parent, random)
  const reading = Promise.all([1, 2, 3].map(() => reads.goOn(() => order === 'close')))
  await Promise.all([1, 2].map(() => writes.goOn(() => order !== 'go on')))
  await writes.untilApplied()
  parent.tell({ kind: 'settled' })
  await reading
  await cache.close()
  await parent.end({ kind: 'closed' })
} catch (error) {
  await parent.end({ kind: 'failed', error: String(error instanceof Error ? error.stack : error) })
}
