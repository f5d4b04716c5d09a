import { describe, expect, it } from 'vitest'
import { restored } from './restore.ts'

describe('a tagged object', () => {
  it.each(['Function', 'constructor', '__proto__', 'toString', '', 5, null, ['Date']])(
    'of the type %j is refused',
    (type) => {
      expect(() => restored({ $cache: type, value: 'x' })).toThrow('unknown tag')
    },
  )

  it('that was forged with a __proto__ changes no prototype', () => {
    const forged = restored(JSON.parse('{"__proto__":{"admin":true},"a":{"$cache":"undefined"}}')) as object
    expect(Object.getPrototypeOf(forged)).toBe(Object.prototype)
    expect(forged).not.toHaveProperty('admin')
  })
})
