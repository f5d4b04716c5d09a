import { expect, it } from 'vitest'
import { unitedLines, unitedLists } from './write.ts'

it('unites lists of field names, each once, whatever their case and form', () => {
  expect(unitedLists(undefined, ['Accept', 'Origin'])).toBe('Accept, Origin')
  expect(unitedLists('Origin', 'accept, origin')).toBe('Origin, accept')
  expect(unitedLists(['Origin', 'Accept'], ['X-A', 'ACCEPT'])).toBe('Origin, Accept, X-A')
  expect(unitedLists('', ' , *')).toBe('*')
})

it('unites lines, those that are the same once', () => {
  expect(unitedLines(undefined, 'a=1')).toEqual(['a=1'])
  expect(unitedLines('a=1', ['a=1', 'b=2, still'])).toEqual(['a=1', 'b=2, still'])
  expect(unitedLines(['a=1', 'c=3'], 'b=2')).toEqual(['a=1', 'c=3', 'b=2'])
})
