import { expect, it, vi } from 'vitest'
import { entry } from '../../src/index.ts'
import { openFleet, readyCache, shared } from '../support/fleet.ts'
import { codeOf, heldLoader } from '../support/loads.ts'

const layers = { it: { ttl: '1h', jitter: 0 } }

it('calls a wrapped function once for equal ids, in the fleet', async () => {
  const [a, b] = await openFleet(2, { ...shared(), layers })
  const find = vi.fn<(id: number, _options: object) => Promise<string>>(async (id) => `article ${id}`)
  const wrap = (cache: typeof a): typeof find => cache!.layer('it').wrap(find, { id: (id) => id }) as typeof find
  const finds = [wrap(a), wrap(b)]
  expect(await Promise.all(finds.map((each) => each(1, {})))).toEqual(['article 1', 'article 1'])
  expect(await finds[0]!(2, {})).toBe('article 2')
  expect(await finds[1]!(2, { other: true })).toBe('article 2')
  expect(find.mock.calls).toHaveLength(2)
})

it('shares one running call among callers', async () => {
  const cache = await readyCache({ ...shared(), layers })
  const loader = heldLoader()
  const wrapped = cache.layer('it').wrap((_id: string) => loader({ signal: new AbortController().signal }), {
    id: (id) => id,
  })
  const calls = [wrapped('1'), wrapped('1')]
  await loader.called()
  loader.resolve('value')
  expect(await Promise.all(calls)).toEqual(['value', 'value'])
  expect(loader.calls).toBe(1)
})

it('passes this on to the function', async () => {
  const cache = await readyCache({ ...shared(), layers })
  const find = function (this: { readonly suffix: string }, id: string): string {
    return id + this.suffix
  }
  const repository = { suffix: '!', find: cache.layer('it').wrap(find, { id: (id: string) => id }) }
  expect(await repository.find('1')).toBe('1!')
})

it('keys by params, and tags by the arguments', async () => {
  const cache = await readyCache({ ...shared(), layers })
  const list = vi.fn<(author: string, page: number) => string>((author, page) => `${author} ${page}`)
  const wrapped = cache.layer('it').wrap(list, {
    id: (author) => author,
    params: (_author, page) => ({ page }),
    tags: (author, page) => [`author:${author}`, `page:${page}`],
  })
  expect(await wrapped('ann', 1)).toBe('ann 1')
  expect(await wrapped('ann', 2)).toBe('ann 2')
  expect(await cache.layer('it').get('ann', { params: { page: 2 } })).toBe('ann 2')
  await cache.invalidateTags(['page:2'])
  await wrapped('ann', 1)
  await wrapped('ann', 2)
  expect(list.mock.calls).toEqual([
    ['ann', 1],
    ['ann', 2],
    ['ann', 2],
  ])
})

it('takes a ttl and a list of tags, which it does not write to', async () => {
  const cache = await readyCache({ ...shared(), layers })
  const tags = Object.freeze(['fixed'])
  const wrapped = cache.layer('it').wrap((id: string) => entry(id, { tags: ['said'] }) as never, {
    id: (id: string) => id,
    ttl: '10s',
    tags,
  })
  await wrapped('1')
  const read = await cache.layer('it').read('1')
  expect(read).toMatchObject({ outcome: 'hit', value: '1' })
  expect(read.outcome === 'hit' && [Math.round((read.age + read.ttlLeft) / 1000), read.tags.toSorted()]).toEqual([
    10,
    ['fixed', 'said'],
  ])
})

it('rejects with the very error of the function, and with errors of the id', async () => {
  const cache = await readyCache({ ...shared(), layers })
  const error = new Error('no')
  const wrapped = cache.layer('it').wrap((_id: string) => Promise.reject(error), { id: (id) => id })
  await expect(wrapped('1')).rejects.toBe(error)
  expect(await codeOf(wrapped(''))).toBe('ID_INVALID')
})
