import { expect, it, vi } from 'vitest'
import { cachedRepository } from '../../src/index.ts'
import { memoryCache } from '../support/fleet.ts'
import { StoryRepository, story } from './stories.ts'

const layerOf = () => memoryCache({ layers: { story: { ttl: '1h' } } }).cache.layer('story')

const cached = <R extends object>(repository: R, ...reads: string[]): R =>
  cachedRepository(repository, {
    layer: layerOf(),
    reads: Object.fromEntries(reads.map((name) => [name, {}])) as never,
  })

class Base {
  readonly name = 'base'
  #secret = 1
  static made = 0
  declare late: unknown

  get secret(): number {
    return this.#secret
  }

  set secret(value: number) {
    this.#secret = value
  }

  get self(): this {
    return this
  }

  with(value: number): this {
    this.#secret = value
    return this
  }

  own(): boolean {
    return #secret in this
  }

  get(key: string): Promise<string> {
    return Promise.resolve(`${key} ${this.#secret}`)
  }

  twice(key: string): Promise<string[]> {
    return Promise.all([this.get(key), this.get(key)])
  }

  *[Symbol.iterator](): Generator<number> {
    yield this.#secret
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#secret = -1
  }
}

class Derived extends Base {
  override own(): boolean {
    return super.own()
  }
}

it('is of the class of the repository, and its constructor', () => {
  const repository = cached(new Derived(), 'get')
  expect(repository).toBeInstanceOf(Derived)
  expect(repository).toBeInstanceOf(Base)
  expect(repository.constructor).toBe(Derived)
  expect(Object.getPrototypeOf(repository)).toBe(Derived.prototype)
})

it('leaves methods, getters and setters their private fields, inherited ones too', () => {
  const repository = cached(new Derived(), 'get')
  expect(repository.own()).toBe(true)
  expect(repository.secret).toBe(1)
  repository.secret = 2
  expect(repository.secret).toBe(2)
  expect([...repository]).toEqual([2])
})

it('caches what it is to, and calls it on the repository', async () => {
  const repository = cached(new Derived(), 'get')
  expect(await repository.get('a')).toBe('a 1')
  repository.secret = 2
  expect(await repository.get('a')).toBe('a 1')
  const get: (key: string) => Promise<string> = Reflect.get(repository, 'get')
  expect(await get('b')).toBe('b 2')
})

it('does not cache what the repository calls on itself', async () => {
  const source = new StoryRepository(story(1))
  const repository = cached(source, 'findById')
  await repository.findById(1)
  expect([await repository.titleOf(1), await repository.titleOf(1)]).toEqual(['story 1', 'story 1'])
  expect(source.takeCalls()).toEqual(['findById 1', 'findById 1', 'findById 1'])
})

it('does not let the repository out as this', async () => {
  const repository = cached(new Derived(), 'get')
  expect(repository.with(3)).toBe(repository)
  expect(repository.self).toBe(repository)
  expect(await repository.with(4).get('a')).toBe('a 4')
  expect(await repository.with(5).get('a')).toBe('a 4')
})

it('gives the same method each time, which works on other objects as well', () => {
  const repository = cached(new Derived(), 'get')
  const methodOf = (name: keyof Derived): any => Reflect.get(repository, name)
  for (const name of ['get', 'own', 'with'] as const) expect(methodOf(name)).toBe(methodOf(name))
  const other = new Base()
  other.secret = 9
  expect(methodOf('with').call(other, 8)).toBe(other)
  expect(other.secret).toBe(8)
})

it('passes on what is asked, written, defined and deleted', () => {
  const original: Record<string | symbol, unknown> = { a: 1, find: async () => 1, [Symbol.for('it')]: 2 }
  const repository = cached(original, 'find')
  repository['b'] = 2
  Object.defineProperty(repository, 'c', { value: 3, enumerable: true, configurable: true })
  delete repository['a']
  expect(original).toMatchObject({ b: 2, c: 3 })
  expect('a' in original || 'a' in repository).toBe(false)
  expect('toString' in repository).toBe(true)
  expect(Object.keys(repository)).toEqual(['find', 'b', 'c'])
  expect(Object.keys({ ...repository })).toEqual(['find', 'b', 'c'])
  expect(repository[Symbol.for('it')]).toBe(2)
  expect(Object.getOwnPropertyDescriptor(repository, 'b')).toMatchObject({ value: 2, enumerable: true })
  expect(Object.getOwnPropertyDescriptor(repository, 'none')).toBeUndefined()
})

it('takes a frozen repository, which stays as it is', async () => {
  const find = vi.fn<(id: number) => Promise<number>>(async (id) => id)
  const Row = class {
    readonly id = 1
  }
  const original = Object.freeze({ find, other: () => 1, Row })
  const repository = cached(original, 'find')
  expect([await repository.find(1), await repository.find(1), repository.other()]).toEqual([1, 1, 1])
  expect(find).toHaveBeenCalledOnce()
  expect(new repository.Row()).toBeInstanceOf(Row)
  expect(() => ((repository as { other: unknown }).other = 2)).toThrow(TypeError)
  expect(() => Object.freeze(repository)).toThrow(TypeError)
})

it('calls a method that has been replaced since', async () => {
  const source = new StoryRepository(story(1))
  const repository = cached(source, 'findById')
  const spy = vi.spyOn(source, 'findById').mockResolvedValue(story(2))
  expect(await repository.findById(1)).toEqual(story(2))
  expect(spy).toHaveBeenCalledWith(1)
})

it('ends with its scope', async () => {
  const original = new Derived()
  {
    await using repository = cached(original, 'get')
    expect(repository.secret).toBe(1)
  }
  expect(original.secret).toBe(-1)
})

it('is told from what it stands for only by identity', () => {
  const original = new Derived()
  const repository = cached(original)
  expect(repository).not.toBe(original)
  expect(repository).toEqual(original)
  expect(JSON.stringify(repository)).toBe(JSON.stringify(original))
})
