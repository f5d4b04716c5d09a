import fc from 'fast-check'
import { expect, it } from 'vitest'
import { scopeOf } from './keyv-namespace.ts'

// One text, read in two ways: where its namespace ends differs.
const cut = fc.nat({ max: 8 })
const texts = fc.oneof(
  fc.string({ unit: 'grapheme-ascii' }),
  fc.string({ unit: fc.constantFrom(':', '%', '3', 'A', 'a') }),
)

it('gives keys of different namespaces different ids, and namespaces different tags', () => {
  const at = (text: string, end: number) => ({ namespace: text.slice(0, end), key: text.slice(end + 1) })
  fc.assert(
    fc.property(texts, cut, fc.option(texts), cut, (text, end, another, otherEnd) => {
      const [one, other] = [at(text, end), at(another ?? text, otherEnd)]
      const [scope, otherScope] = [scopeOf('keyv', one.namespace), scopeOf('keyv', other.namespace)]
      const isSame = one.namespace === other.namespace
      expect(scope.prefix + one.key === otherScope.prefix + other.key).toBe(isSame && one.key === other.key)
      expect(scope.tags[0] === otherScope.tags[0]).toBe(isSame)
    }),
    { numRuns: 1000 },
  )
})

it('keeps namespaces of one name in different layers apart', () => {
  expect(scopeOf('a', 'b').tags).not.toEqual(scopeOf('b', 'b').tags)
})

it('says which namespace cannot be', () => {
  expect(() => scopeOf('keyv', 'x'.repeat(2000))).toThrow(/CONFIG_INVALID.*namespace.*"xxx/s)
  expect(() => scopeOf('keyv', '\ud800')).toThrow('namespace must be a text without lone surrogates')
  expect(() => scopeOf('keyv', 7 as never)).toThrow('namespace must be a text')
})
