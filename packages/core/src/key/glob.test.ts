import { describe, expect, it } from 'vitest'
import { matchesGlob, parseGlob } from './glob.ts'

const matches = (pattern: string, text: string): boolean => matchesGlob(parseGlob(pattern), text)

// What Redis answers is compared with in `test/invalidation/glob.test.ts`.
describe('a pattern', () => {
  it.each([
    ['a*c', ['ac', 'abc', 'a*c', 'abcabc'], ['ab', 'acb', 'bac']],
    ['*ab*ab', ['abab', 'xabyab', 'abaab', 'ababab'], ['ab', 'abb', 'ababa']],
    ['a?c', ['abc', 'a?c'], ['ac', 'abbc', 'aüc']],
    ['a??c', ['aüc'], ['aücc']],
    ['[a-c]', ['a', 'b', 'c'], ['d', 'A', '-', 'ab']],
    ['[c-a]', ['b'], ['d']],
    ['[^a-c]', ['d', '^'], ['b']],
    ['[]', [], [']', '']],
    ['[^]', ['x', ']'], ['']],
    ['[a', ['a'], ['[a', 'b']],
    ['[a-', ['a', '-'], ['b']],
    ['[a-]x]', ['_', 'x', ']', 'a'], ['b', '_x']],
    [String.raw`[\]a]`, [']', 'a'], ['\\']],
    [String.raw`\*\[a`, ['*[a'], ['x[a']],
    ['a\\', ['a\\'], ['a']],
    ['**', ['a', 'ab'], []],
  ])('%s fits what it says', (pattern, fitting, others) => {
    expect(fitting.filter((text) => !matches(pattern, text))).toEqual([])
    expect(others.filter((text) => matches(pattern, text))).toEqual([])
  })

  it('of many stars takes no longer for them', () => {
    expect(matches('a*'.repeat(100) + 'b', 'a'.repeat(5000))).toBe(false)
  })

  it('says what is before the first sign with a meaning, and whether servers differ about it', () => {
    expect(parseGlob('ns:ü{a}*').head).toBe('ns:ü{a}')
    expect(parseGlob(String.raw`ns:\a`).head).toBe('ns:')
    expect(['[a-z]ü', '[ü]', '[a-ü]', '[ü-a]'].map((pattern) => parseGlob(pattern).hasWideRange)).toEqual([
      false,
      false,
      true,
      true,
    ])
  })
})
