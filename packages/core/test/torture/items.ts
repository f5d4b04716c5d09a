/** What is cached: a version number under each name, which is a layer and an id. */
interface Item {
  readonly name: string
  readonly layer: LayerName
  readonly id: string
  readonly tags: readonly string[]
}

/** `patient` serves stale values while it loads, or when it cannot; `plain` does nothing in the background. */
export type LayerName = 'plain' | 'patient'

export const items: readonly Item[] = [
  item('plain', 'a'),
  item('plain', 'b'),
  item('plain', 'c'),
  item('plain', 'd', 'red'),
  item('plain', 'e', 'red', 'blue'),
  item('plain', 'f', 'green'),
  item('patient', 'g'),
  item('patient', 'h'),
  item('patient', 'i', 'red'),
  item('patient', 'j', 'blue'),
]

export const layerNames: readonly LayerName[] = ['plain', 'patient']
export const tagNames: readonly string[] = ['red', 'blue', 'green']

/** Everything that can make entries invalid. */
export type Target = { readonly name: string } | { readonly tag: string } | { readonly layer: LayerName } | 'all'

/** The names of what it makes invalid. */
export function namesOf(target: Target): string[] {
  return items.filter((each) => isTarget(each, target)).map(({ name }) => name)
}

export function itemOf(name: string): Item {
  return items.find((each) => each.name === name)!
}

function isTarget(each: Item, target: Target): boolean {
  if (target === 'all') return true
  if ('name' in target) return each.name === target.name
  return 'tag' in target ? each.tags.includes(target.tag) : each.layer === target.layer
}

function item(layer: LayerName, id: string, ...tags: string[]): Item {
  return { name: `${layer}/${id}`, layer, id, tags }
}
