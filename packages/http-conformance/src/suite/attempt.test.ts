import { describe, expect, it } from 'vitest'
import { attempt } from './attempt.ts'

const passes = async (): Promise<void> => {}
const fails = async (): Promise<void> => {
  throw new Error('did not pass')
}

describe('a case', () => {
  it('fails as it fails, and passes as it passes', async () => {
    await expect(attempt(fails, undefined)).rejects.toThrow('did not pass')
    await attempt(passes, undefined)
  })

  it('may fail where it is excepted, and must not pass there', async () => {
    await attempt(fails, 'the framework cannot')
    await expect(attempt(passes, 'the framework cannot')).rejects.toThrow('needs no exception: the framework cannot')
  })
})
