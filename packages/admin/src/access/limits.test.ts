import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLimits } from './limits.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const limits = () => createLimits({ calls: 3, failures: 2 })

describe('a limit', () => {
  it('is for each name, and for a minute', async () => {
    const { countCall } = limits()
    for (let call = 0; call < 3; call++) await countCall('ada')
    await expect(countCall('ada')).rejects.toMatchObject({
      status: 429,
      isFirst: true,
      headers: { 'retry-after': '60' },
    })
    await expect(countCall('ada')).rejects.toMatchObject({ isFirst: false })
    await countCall('bob')
    vi.advanceTimersByTime(60_001)
    await countCall('ada')
  })

  it('is for the failures of each address', async () => {
    const { checkAddress, countFailure } = limits()
    for (let call = 0; call < 10; call++) await checkAddress('192.0.2.1')
    await countFailure('192.0.2.1')
    await checkAddress('192.0.2.1')
    await countFailure('192.0.2.1')
    await expect(checkAddress('192.0.2.1')).rejects.toMatchObject({ status: 429, isFirst: true })
    await expect(checkAddress('192.0.2.1')).rejects.toMatchObject({ isFirst: false })
    await checkAddress('192.0.2.2')
  })

  it.each([
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff::7'],
    ['2001:db8::1', '2001:db8:0:0:9::'],
  ])('of %s is that of %s', async (one, another) => {
    const { checkAddress, countFailure } = limits()
    await countFailure(one)
    await countFailure(one)
    await expect(checkAddress(another)).rejects.toMatchObject({ status: 429 })
  })

  it.each([
    ['2001:db8:1:2::1', '2001:db8:1:3::1'],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.2'],
  ])('of %s is not that of %s', async (one, another) => {
    const { checkAddress, countFailure } = limits()
    await countFailure(one)
    await countFailure(one)
    await expect(checkAddress(another)).resolves.toBeUndefined()
  })

  it('takes no more memory for many names than for some', async () => {
    const { countCall } = createLimits({ calls: 1e9, failures: 1 })
    for (let name = 0; name < 60_000; name++) await countCall(`name ${name}`)
    expect(vi.getTimerCount()).toBeLessThanOrEqual(16_384)
  })
})
