import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Placed, RecencyList } from './recency-list.ts'

interface Item extends Placed {
  readonly name: number
}

/** What the list says of each item that is in it, and what a plain array says. */
function told(list: RecencyList<Item>, order: readonly Item[]): unknown[] {
  return [list.size, list.bytes, list.oldest?.name, ...order.map((item) => list.bytesAfter(item))]
}

function expected(order: readonly Item[]): unknown[] {
  const sum = (items: readonly Item[]): number => items.reduce((bytes, item) => bytes + item.bytes, 0)
  return [order.length, sum(order), order[0]?.name, ...order.map((_, at) => sum(order.slice(at + 1)))]
}

describe('a recency list', () => {
  it('tells what was used after an item as an array would, whatever comes, goes and is used', () => {
    const steps = fc.array(fc.tuple(fc.constantFrom('use', 'use', 'use', 'remove', 'compact'), fc.nat(20), fc.nat(9)), {
      maxLength: 200,
    })
    fc.assert(
      fc.property(steps, (all) => {
        const list = new RecencyList<Item>()
        let order: readonly Item[] = []
        for (const [step, name, bytes] of all) {
          const present = order.find((item) => item.name === name)
          const rest = order.filter((item) => item !== present)
          if (step === 'compact') list.compact()
          else if (step === 'remove') {
            if (present) list.remove(present)
            order = rest
          } else {
            const used = present ?? { name, bytes, slot: 0 }
            if (present) list.touch(used)
            else list.append(used)
            order = [...rest, used]
          }
          expect(told(list, order)).toEqual(expected(order))
        }
      }),
    )
  })

  it('takes memory by what is in it, not by how often that was used', () => {
    const list = new RecencyList<Item>()
    expect(list.ownBytes).toBe(0)
    const items = Array.from({ length: 100 }, (_, name) => ({ name, bytes: 1, slot: 0 }))
    for (const item of items) list.append(item)
    for (let use = 0; use < 10_000; use++) list.touch(items[use % 100]!)
    expect(list.ownBytes).toBeLessThanOrEqual(100 * 4 * 16)
    for (const item of items.slice(2)) list.remove(item)
    list.compact()
    expect(list.ownBytes).toBe(8 * 16)
  })
})
