import { describe, expect, it } from 'vitest'
import { copyOf, isolate } from './isolation.ts'

describe('isolation by freezing', () => {
  it('freezes plain values to the ground and shares them', () => {
    const { value, shareable } = isolate({ a: [{ b: 1 }] }, 'freeze')
    expect(shareable).toBe(true)
    expect(Object.isFrozen((value as { a: object[] }).a[0])).toBe(true)
  })

  it.each([new Map(), new Set(), new Date(), Buffer.from('a'), new Uint8Array(1)])(
    'does not share what freezing cannot protect: %o',
    (special) => {
      expect(isolate({ nested: [special] }, 'freeze').shareable).toBe(false)
    },
  )

  it('shares primitives whatever is asked for', () => {
    expect([1, 'a', null, 1n].map((value) => isolate(value, 'copy').shareable)).toEqual([true, true, true, true])
  })
})

describe('a copy', () => {
  const original = {
    list: [1, { deep: 'x' }],
    map: new Map<unknown, unknown>([['k', { v: 1 }]]),
    set: new Set([{ s: 1 }]),
    date: new Date(5),
    buffer: Buffer.from('bytes'),
    floats: new Float64Array([1.5]),
    pattern: /a+/gi,
  }

  it('is equal in type and content', () => {
    const copy = copyOf(original)
    expect(copy).toEqual(original)
    expect(Buffer.isBuffer(copy.buffer)).toBe(true)
  })

  it('shares nothing that can be written to', () => {
    const copy = copyOf(original)
    copy.list.push(2)
    copy.map.set('k', 2)
    copy.date.setTime(0)
    copy.buffer.fill(0)
    copy.floats[0] = 0
    expect(original.list).toHaveLength(2)
    expect(original.map.get('k')).toEqual({ v: 1 })
    expect(original.date.getTime()).toBe(5)
    expect(original.buffer.toString()).toBe('bytes')
    expect(original.floats[0]).toBe(1.5)
  })

  it('keeps a key named __proto__ a key', () => {
    const hostile = JSON.parse('{"__proto__":{"admin":true}}') as object
    expect(Object.getPrototypeOf(copyOf(hostile))).toBe(Object.prototype)
    expect(Object.keys(copyOf(hostile))).toEqual(['__proto__'])
  })
})
