import type * as core from '../../../src/index.ts'

export interface Article {
  readonly slug: string
  readonly title: string
}

/**
 * Decorated classes. The compiler of the tests leaves standard decorators as they are, so this file goes through TypeScript
 * (`compiled.ts`), and imports nothing but types.
 */
export function createServices(
  { Cached, Invalidates }: Pick<typeof core, 'Cached' | 'Invalidates'>,
  fixed: core.Layer<any>,
) {
  class ArticleService {
    readonly calls: string[] = []
    readonly articles = new Map<string, Article>()
    readonly layer: core.Layer<any>
    static calls = 0
    #suffix = '!'

    constructor(layer: core.Layer<any>) {
      this.layer = layer
    }

    @Cached({ layer: (self: ArticleService) => self.layer })
    async find(slug: string): Promise<Article | null> {
      this.calls.push(`find ${slug}`)
      return this.articles.get(slug) ?? null
    }

    @Cached({
      layer: (self: ArticleService) => self.layer,
      id: (tag: string) => `tag:${tag}`,
      params: (_tag: string, page: number) => ({ page }),
      tags: (tag: string) => ['articles', `tag:${tag}`],
      ttl: '10m',
    })
    async list(tag: string, page: number, _trace?: object): Promise<string> {
      this.calls.push(`list ${tag} ${page}`)
      return `${tag} ${page} of ${this.articles.size}${this.#suffix}`
    }

    @Cached({ layer: (self: ArticleService) => self.layer })
    async search(tag: string, words: readonly string[]): Promise<string> {
      this.calls.push('search')
      return [tag, ...words].join(' ')
    }

    @Invalidates({
      layer: (self: ArticleService) => self.layer,
      ids: (article: Article | undefined, slug: string) => [slug, article?.slug],
      tags: ['articles'],
    })
    async rename(slug: string, title: string): Promise<Article> {
      this.calls.push(`rename ${slug}`)
      const article = { slug, title }
      this.articles.set(slug, article)
      if (title === 'lost') throw new RangeError('the answer was lost')
      return article
    }

    @Invalidates({ layer: fixed, layers: (result: string) => [result] })
    async drop(layer: string): Promise<string> {
      return layer
    }

    @Invalidates({
      layer: fixed,
      ids: (result: Article) => [result.slug],
      tags: (_result: Article, tag: string) => [`tag:${tag}`],
    })
    async fail(_tag: string): Promise<Article> {
      throw new RangeError('no')
    }

    @Cached({ layer: fixed, id: () => 'count' })
    static async count(): Promise<number> {
      return ++ArticleService.calls
    }

    @Cached({ layer: (self: ArticleService) => self.layer, id: () => 'secret' })
    async #secret(): Promise<string> {
      this.calls.push('secret')
      return `secret${this.#suffix}`
    }

    secret(): Promise<string> {
      return this.#secret()
    }
  }

  class SpecialArticles extends ArticleService {
    override async find(slug: string): Promise<Article | null> {
      return super.find(slug)
    }
  }

  return { ArticleService, SpecialArticles }
}

/** A method with whatever options, to see what becomes of them. */
export function decorate(decorator: (...args: any[]) => any): unknown {
  class Service {
    @decorator
    async find(): Promise<number> {
      return 1
    }
  }
  return Service
}

export function decorateGetter(decorator: (...args: any[]) => any): unknown {
  class Service {
    @decorator
    get value(): number {
      return 1
    }
  }
  return Service
}
