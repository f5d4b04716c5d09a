import { changedUrls } from '../http-fields/index.ts'
import { invalidateMembers } from '../paths/invalidation-path.ts'
import { tagMembers } from '../paths/tag-members.ts'
import type { Asked, Served } from './asked.ts'
import type { Fetching } from './fetching.ts'
import { fetchTag } from './request-key.ts'

/** From the upstream, for this caller alone; what a write has changed is forgotten before its caller knows. */
export async function passed<Native>(fetching: Fetching, asked: Asked<Native>): Promise<Served<Native>> {
  const arrived = await fetching.upstream.pass(asked)
  const changed = changedUrls({ ...asked, ...arrived })
  if (changed.length > 0) {
    const { cache } = fetching.open()
    await invalidateMembers(cache, tagMembers('remove', changed.map(fetchTag), cache.config.cascade))
  }
  return { from: 'upstream', arrived }
}

/** A response that may not be kept, asked for by its caller alone. */
export async function unshared<Native>({ upstream }: Fetching, asked: Asked<Native>): Promise<Served<Native>> {
  const signal = asked.signal ?? new AbortController().signal
  const { arrived } = await upstream.ask(asked, {}, { signal, orElse: false })
  return { from: 'upstream', arrived }
}
