import { setTimeout as pause } from 'node:timers/promises'
import type { Invalidation } from '../../src/index.ts'
import { type Target, itemOf, items, layerNames, namesOf, tagNames } from './items.ts'
import type { MemberCache } from './member-cache.ts'
import type { ParentLink } from './parent-link.ts'
import type { Action, Versions, Write } from './protocol.ts'
import { now } from './time.ts'

// Seldom enough, ms, for a value to be read again and again before it is invalid: one that came back would stay unnoticed else.
const longestPause = 700

/** How often each action is drawn. Few of them reach many names. */
const shares: Readonly<Record<Action, number>> = {
  set: 5,
  update: 5,
  delete: 5,
  expire: 4,
  invalidateTags: 3,
  expireTags: 3,
  'layer.clear': 1,
  clear: 1,
}

const drawn = (Object.keys(shares) as Action[]).flatMap((action) =>
  Array.from({ length: shares[action] }, () => action),
)

/** Writes without end: first to the source of truth, then to the cache, and tells what became of it. */
export class MemberWrites {
  readonly #cache: MemberCache
  readonly #parent: ParentLink
  readonly #random: () => number

  constructor(cache: MemberCache, parent: ParentLink, random: () => number) {
    this.#cache = cache
    this.#parent = parent
    this.#random = random
  }

  async goOn(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await this.#write(this.#oneOf(drawn))
      await pause(longestPause * this.#random())
    }
  }

  /** Until Redis has been told everything. */
  async untilApplied(): Promise<void> {
    while ((await this.#invalidate('delete', this.#target('delete'))).status !== 'applied') await pause(20)
  }

  async #write(action: Action): Promise<void> {
    try {
      const target = this.#target(action)
      if (action === 'update') await this.#update(target)
      else if (action === 'set') await this.#set(target)
      else await this.#invalidate(action, target)
    } catch (error) {
      this.#parent.tell({ kind: 'failed', error: `${action}: ${String(error)}` })
    }
  }

  async #invalidate(action: Action, target: Target): Promise<Invalidation> {
    const versions = await this.#change(target)
    const calledAt = now()
    const { status, position } = await this.#call(action, target)
    this.#tell({ action, versions, status, position, calledAt })
    return { status, position } as Invalidation
  }

  #call(action: Action, target: Target): Promise<Invalidation> {
    if (target === 'all') return this.#cache.clear()
    if ('layer' in target) return this.#cache.layer(target.layer).clear()
    if ('tag' in target) {
      return action === 'expireTags' ? this.#cache.expireTags([target.tag]) : this.#cache.invalidateTags([target.tag])
    }
    const { id, layer } = itemOf(target.name)
    const handle = this.#cache.layer(layer)
    return action === 'expire' ? handle.expire(id) : handle.delete(id)
  }

  /** Two that write to their source and then `set` may leave the older value behind, as documented: so each does it alone. */
  async #set(target: Target): Promise<void> {
    const versions = await this.#change(target, true)
    for (const [name, version] of Object.entries(versions)) {
      const { id, layer, tags } = itemOf(name)
      const calledAt = now()
      const { status, position } = await this.#cache.layer(layer).set(id, version, { tags })
      this.#tell({ action: 'set', versions, status, position, calledAt })
    }
  }

  async #update(target: Target): Promise<void> {
    const [name] = namesOf(target) as [string]
    const { id, layer, tags } = itemOf(name)
    const calledAt = now()
    let versions: Versions = {}
    const write = async (): Promise<number> => {
      await pause(10 * this.#random())
      versions = await this.#change(target)
      await pause(10 * this.#random())
      // Where another is setting the value alone, this write finds what the source holds by then.
      return versions[name] ?? (await this.#parent.ask({ kind: 'load', name }))[name]!
    }
    await this.#cache.layer(layer).update(id, write, { tags })
    this.#tell({ action: 'update', versions, status: 'untold', position: undefined, calledAt })
  }

  #change(target: Target, alone = false): Promise<Versions> {
    return this.#parent.ask({ kind: 'change', names: namesOf(target), alone })
  }

  #tell(write: Omit<Write, 'resolvedAt'>): void {
    this.#parent.tell({ kind: 'wrote', write: { ...write, resolvedAt: now() } })
  }

  #target(action: Action): Target {
    switch (action) {
      case 'clear':
        return 'all'
      case 'layer.clear':
        return { layer: this.#oneOf(layerNames) }
      case 'invalidateTags':
      case 'expireTags':
        return { tag: this.#oneOf(tagNames) }
      default:
        return { name: this.#oneOf(items).name }
    }
  }

  #oneOf<T>(list: readonly T[]): T {
    return list[Math.floor(this.#random() * list.length)]!
  }
}
