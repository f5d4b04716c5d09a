import { type LayerFacts, lookUp, layerOfKey, readFleet, scanKeys } from '@cache/core/operations'
import { patternsOf } from '../patterns.ts'
import type { Session } from '../session.ts'

/** What an invalidation would reach, as far as it was looked for. */
export interface Reach {
  readonly entries: number
  /** Some of their keys. */
  readonly examples: readonly string[]
  readonly lookedAt: number
  /** Every key was looked at. */
  readonly isComplete: boolean
}

interface Wanted {
  readonly keys?: readonly string[]
  readonly tags?: readonly string[]
  readonly layer?: string | undefined
  readonly pattern?: string | undefined
}

const mostExamples = 10

// To know the tags of an entry the whole of it is read, so that of a large namespace only a part is.
const mostRead = 10_000
const readAtOnce = 50

export async function reachOf(session: Session, { keys, layer, pattern, tags }: Wanted): Promise<Reach> {
  const { namespace, target } = session
  const { layers } = await readFleet(target)
  if (keys) return reachOfKeys(session, layers, keys)
  const found = new Tally()
  for (const glob of patternsOf(namespace, layers, { layer, pattern })) {
    for await (const page of scanKeys(target, glob)) {
      const own = page.filter((key) => layer === undefined || layerOfKey(namespace, layers, key)?.name === layer)
      const hits = tags ? await carrying(session, layers, { page: own, tags }) : own
      found.add(page.length, hits)
      if (session.signal.aborted || (tags && found.lookedAt >= mostRead)) return found.reach(false)
    }
  }
  return found.reach(true)
}

class Tally {
  lookedAt = 0
  #entries = 0
  readonly #examples = new Set<string>()

  add(lookedAt: number, hits: readonly string[]): void {
    this.lookedAt += lookedAt
    this.#entries += hits.length
    for (const key of hits) if (this.#examples.size < mostExamples) this.#examples.add(key)
  }

  reach(isComplete: boolean): Reach {
    return { entries: this.#entries, examples: [...this.#examples], lookedAt: this.lookedAt, isComplete }
  }
}

async function reachOfKeys(session: Session, layers: readonly LayerFacts[], keys: readonly string[]): Promise<Reach> {
  const found = await Promise.all(keys.map((key) => usable(session, layers, key)))
  const present = keys.filter((_, at) => found[at])
  return { entries: present.length, examples: present.slice(0, mostExamples), lookedAt: keys.length, isComplete: true }
}

async function carrying(
  session: Session,
  layers: readonly LayerFacts[],
  { page, tags }: { readonly page: readonly string[]; readonly tags: readonly string[] },
): Promise<string[]> {
  const hits: string[] = []
  for (let at = 0; at < page.length; at += readAtOnce) {
    const some = page.slice(at, at + readAtOnce)
    const found = await Promise.all(some.map((key) => usable(session, layers, key)))
    hits.push(...some.filter((_, i) => found[i] && tags.some((tag) => found[i]!.tags.includes(tag))))
  }
  return hits
}

/** An entry that a read would still use. */
async function usable(
  { namespace, target }: Session,
  layers: readonly LayerFacts[],
  key: string,
): Promise<{ readonly tags: readonly string[] } | undefined> {
  const layer = layerOfKey(namespace, layers, key)
  if (!layer) return undefined
  const found = await lookUp(target, layer, key)
  if (found.raw === undefined || found.judgement.state === 'removed' || !found.meta) return undefined
  return found.meta
}
