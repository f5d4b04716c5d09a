import { expect, it } from 'vitest'
import type { Layer } from '../../src/index.ts'
import { openFleet, shared } from '../support/fleet.ts'
import { codeOf } from '../support/loads.ts'

const mapOf = (...ids: string[]): Map<string, string> => new Map(ids.map((id) => [id, `value ${id}`]))

it('sets many, as pairs and as objects with options of their own', async () => {
  const [cache] = await openFleet(1, { ...shared(), layers: { it: { jitter: 0 } } })
  const layer: Layer<any> = cache!.layer('it')
  const outcome = await layer.setMany([
    ['1', 'pair'],
    { id: '2', value: 'object', ttl: '10s', tags: ['t'] },
    { id: 3, value: null, params: { p: 1 } },
  ])
  expect(outcome).toEqual({ status: 'applied', position: expect.any(Number) })
  expect(await layer.getMany(['1', '2'])).toEqual(
    new Map([
      ['1', 'pair'],
      ['2', 'object'],
    ]),
  )
  expect(await layer.get(3, { params: { p: 1 } })).toBeNull()
  expect(await layer.ttlLeft('2')).toBeLessThanOrEqual(10_000)
  await cache!.invalidateTags(['t'])
  expect(await layer.getMany(['1', '2'])).toEqual(new Map([['1', 'pair']]))

  await layer.setMany(new Map([['4', 'of a Map']]))
  expect(await layer.get('4')).toBe('of a Map')
  expect(
    await codeOf(
      layer.setMany([
        ['5', () => 1],
        ['6', 'value'],
      ]),
    ),
  ).toBe('VALUE_UNSUPPORTED')
})

it('removes many, here and elsewhere, and leaves the others', async () => {
  const [a, b] = await openFleet(2, { ...shared(), layers: { it: {} } })
  await a!.layer('it').setMany(mapOf('1', '2', '3'))
  await b!.layer('it').getMany(['1', '2', '3'])
  expect(await a!.layer('it').deleteMany(['1', '2', '2', 'never there'])).toMatchObject({ status: 'applied' })
  expect(await a!.layer('it').getMany(['1', '2', '3'])).toEqual(mapOf('3'))
  await expect.poll(() => b!.layer('it').getMany(['1', '2', '3'])).toEqual(mapOf('3'))
  expect(await a!.layer('it').deleteMany([])).toMatchObject({ status: 'applied' })
})
