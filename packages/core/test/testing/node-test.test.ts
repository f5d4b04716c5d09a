import { expect, it } from 'vitest'
import { startChild } from '../support/child.ts'

it('serves tests of node:test as well, whose process then ends by itself', async () => {
  const child = startChild('node-test.ts')
  expect(await child.ended).toBe(0)
  expect(await child.says('ℹ pass')).toBe('ℹ pass 2')
})
