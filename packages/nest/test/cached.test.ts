import { type Cache, createCache, entry, queryLayer } from '@cache/core'
import { type DynamicModule, Inject, Injectable, Module, Scope } from '@nestjs/common'
import { Test } from '@nestjs/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { CacheModule, Cached, InjectCache, Invalidates } from '../src/index.ts'

interface Article {
  slug: string
  version: number
}

const layers = { article: queryLayer<Article>(), list: queryLayer<Article[]>() }

@Injectable()
class Articles {
  runs = 0
  prefix = 'v'

  @Cached({ layer: 'article', id: (slug: string) => slug, tags: (slug) => [`article:${slug}`] })
  async find(slug: string): Promise<Article> {
    await new Promise((resolve) => setTimeout(resolve, 5))
    return { slug, version: ++this.runs }
  }

  @Cached({
    layer: 'article',
    id(this: Articles, slug: string) {
      return this.prefix + slug
    },
  })
  async withEntry(slug: string): Promise<Article> {
    return entry({ slug, version: ++this.runs }, { store: false }) as never
  }

  @Cached({ layer: 'article', id: () => 'failing' })
  async failing(): Promise<Article> {
    this.runs++
    throw new Error('no database')
  }

  @Invalidates({ tags: (article: Article) => [`article:${article.slug}`] })
  async rename(slug: string, fail = false): Promise<Article> {
    if (fail) throw new Error('refused')
    return { slug, version: 0 }
  }

  @Invalidates({ ids: (_result, slug: string) => ({ article: slug }), layers: ['list'] })
  async remove(_slug: string): Promise<void> {}
}

async function started(
  provider: new (...args: never[]) => unknown = Articles,
  imported: DynamicModule = CacheModule.forRoot({ layers }),
) {
  const module = await Test.createTestingModule({
    imports: [imported],
    providers: [provider],
  }).compile()
  await module.init()
  onTestFinished(() => module.close())
  return module
}

describe('@Cached', () => {
  it('runs a method once for equal ids, however many ask at the same time', async () => {
    const articles = (await started()).get(Articles)
    const answers = await Promise.all(Array.from({ length: 20 }, () => articles.find('a')))
    expect(new Set(answers.map(({ version }) => version))).toEqual(new Set([1]))
    expect(await articles.find('b')).toEqual({ slug: 'b', version: 2 })
  })

  it('gives the method and the id their object', async () => {
    const module = await started()
    const articles = module.get(Articles)
    await articles.withEntry('a')
    expect(await articles.withEntry('a')).toEqual({ slug: 'a', version: 2 })
  })

  it('lets the error of a method through, and keeps nothing of it', async () => {
    const articles = (await started()).get(Articles)
    await expect(articles.failing()).rejects.toThrow('no database')
    await expect(articles.failing()).rejects.toThrow('no database')
    expect(articles.runs).toBe(2)
  })

  it('keeps name, length and the metadata of other decorators', () => {
    const note: MethodDecorator = (_target, _key, descriptor) =>
      Reflect.defineMetadata('note', 'kept', descriptor.value as object)
    class Noted {
      @Cached({ layer: 'article', id: (slug: string) => slug })
      @note
      async find(slug: string, _more: string): Promise<string> {
        return slug
      }
    }
    const method = Reflect.get(Noted.prototype, 'find') as CallableFunction
    expect(method.name).toBe('find')
    expect(method).toHaveLength(2)
    expect(Reflect.getMetadata('note', method)).toBe('kept')
  })

  it('works on an object that Nest has not made, while one application with a cache is up', async () => {
    await started()
    const articles = new Articles()
    await articles.find('by hand')
    expect(await articles.find('by hand')).toEqual({ slug: 'by hand', version: 1 })
  })

  it('names class and method where there is no cache', async () => {
    await expect(new Articles().find('a')).rejects.toThrow(
      /Articles\.find is decorated with @Cached, but there is no cache/,
    )
  })

  it('keeps two applications in one process apart, and says so where it cannot', async () => {
    const one = (await started()).get(Articles)
    const other = (await started()).get(Articles)
    await one.find('a')
    expect((await other.find('a')).version).toBe(1)
    expect(other.runs).toBe(1)
    await expect(new Articles().find('a')).rejects.toThrow(/Articles\.find .* several applications/)
  })

  it('names the method of an unknown layer when the application starts', async () => {
    @Injectable()
    class Wrong {
      @Cached({ layer: 'artikel', id: (slug: string) => slug })
      async find(slug: string): Promise<string> {
        return slug
      }
    }
    await expect(started(Wrong)).rejects.toThrow(
      'CONFIG_INVALID: @Cached on Wrong.find: there is no layer "artikel"; there are: article, list',
    )
  })

  it('names the method of an option that cannot be when the class is defined', () => {
    const define = (options: object) => {
      class Wrong {
        @Cached(options as never)
        async find(): Promise<void> {}
      }
      return Wrong
    }
    expect(() => define({ layer: 'article' })).toThrow('@Cached on Wrong.find: id must be a function of the arguments')
    expect(() => define({ layer: 'article', id: String, ttl: 'soon' })).toThrow('@Cached on Wrong.find: ttl must be')
    expect(() => define({ layer: 'article', id: String, tag: [] })).toThrow('@Cached on Wrong.find: unknown option tag')
  })

  it('works for request-scoped providers and for classes that extend others', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class MyArticles extends Articles {}
    const module = await started(MyArticles)
    const articles = await module.resolve(MyArticles)
    await articles.find('a')
    expect(await articles.find('a')).toEqual({ slug: 'a', version: 1 })
  })

  it('works where the module is not global', async () => {
    @Module({ providers: [Articles], exports: [Articles] })
    class ArticlesModule {}
    const module = await Test.createTestingModule({
      imports: [CacheModule.forRoot({ layers, isGlobal: false }), ArticlesModule],
    }).compile()
    await module.init()
    onTestFinished(() => module.close())
    expect((await module.get(Articles, { strict: false }).find('a')).version).toBe(1)
  })
})

describe('@Invalidates', () => {
  it('removes what carries the tags of the result, before the caller hears of it', async () => {
    const articles = (await started()).get(Articles)
    await articles.find('a')
    await articles.rename('a')
    expect((await articles.find('a')).version).toBe(2)
  })

  it('removes ids and clears layers', async () => {
    const cache = createCache({ layers })
    onTestFinished(() => cache.close())
    const articles = (await started(Articles, CacheModule.forRoot({ cache }))).get(Articles)
    await articles.find('a')
    await cache.layer('list').set('all', [])
    await articles.remove('a')
    expect(await cache.layer('list').get('all')).toBeUndefined()
    expect((await articles.find('a')).version).toBe(2)
  })

  it('removes nothing after an error', async () => {
    const articles = (await started()).get(Articles)
    await articles.find('a')
    await expect(articles.rename('a', true)).rejects.toThrow('refused')
    expect((await articles.find('a')).version).toBe(1)
  })

  it.each([
    [{}, 'one of tags, ids and layers must be given'],
    [{ layers: ['lists'] }, 'there is no layer "lists"'],
  ])('names the method of options that cannot be when the application starts: %j', async (options, trouble) => {
    @Injectable()
    class Wrong {
      @Invalidates(options)
      async write(): Promise<void> {}
    }
    await expect(started(Wrong)).rejects.toThrow(`@Invalidates on Wrong.write: ${trouble}`)
  })
})

describe('@InjectCache', () => {
  it('injects the cache that the module was given', async () => {
    @Injectable()
    class Service {
      readonly cache: Cache
      constructor(@InjectCache() cache: Cache) {
        this.cache = cache
      }
    }
    const cache = createCache({ layers })
    onTestFinished(() => cache.close())
    expect((await started(Service, CacheModule.forRoot({ cache }))).get(Service).cache).toBe(cache)
  })

  it('and an alias of it under the class of the cache', async () => {
    const { Cache: CacheClass } = await import('@cache/core')
    @Injectable()
    class Service {
      readonly cache: unknown
      constructor(@Inject(CacheClass) cache: unknown) {
        this.cache = cache
      }
    }
    const cache = createCache({ layers })
    onTestFinished(() => cache.close())
    expect((await started(Service, CacheModule.forRoot({ cache }))).get(Service).cache).toBe(cache)
  })
})
