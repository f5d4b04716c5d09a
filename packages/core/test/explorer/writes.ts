import type { Member } from './member.ts'
import { type Call, type Play, tagsOf } from './play.ts'
import { type Operation, tag, writtenBy } from './scenario.ts'
import { writesSource } from './touches.ts'

/** Writes to the source and tells the cache, as a program would; what the cache then promises is noted. */
export async function write(play: Play, { label, process }: Call, operation: Operation): Promise<'applied' | 'queued'> {
  if (operation.call === 'update') return update(play, process, operation.id, label)
  const { members, oracle, scenario } = play
  const written = writtenBy(operation).map((id) => ({ id, version: oracle.write(id) }))
  if (operation.call === 'set') oracle.made(operation.id, written[0]!.version)
  const { status } = await invalidate(members[process]!, operation, written[0]!.version)
  const kind = operation.call === 'expire' || operation.call === 'expireTags' ? 'expire' : 'remove'
  if (scenario.racingSets) return status
  for (const each of written) oracle.promise({ ...each, kind, process, applied: status === 'applied' })
  return status
}

async function update(
  { members, oracle, world }: Play,
  process: number,
  id: string,
  label: string,
): Promise<'applied'> {
  const writeSource = async (): Promise<number> => {
    await world.gate(process, `${label}: writes the source`, writesSource)
    const version = oracle.write(id)
    await world.gate(process, `${label}: ends its write`)
    oracle.made(id, version)
    return version
  }
  const version = await members[process]!.layer('item').update(id, writeSource, tagsOf(id))
  // It does not tell whether Redis was reached.
  const applied = !world.troubled.has(process)
  oracle.promise({ id, version, kind: 'remove', process, applied })
  return 'applied'
}

function invalidate(cache: Member, operation: Operation, version: number): ReturnType<Member['clear']> {
  const layer = cache.layer('item')
  switch (operation.call) {
    case 'set':
      return layer.set(operation.id, version, tagsOf(operation.id))
    case 'expire':
      return layer.expire(operation.id)
    case 'delete':
      return layer.delete(operation.id)
    case 'invalidateTags':
      return cache.invalidateTags([tag])
    case 'expireTags':
      return cache.expireTags([tag])
    case 'clearLayer':
      return layer.clear()
    default:
      return cache.clear()
  }
}
