import { queryLayer } from '@cache/core'
import {
  Controller,
  Get,
  type INestApplication,
  Module,
  Param,
  UseInterceptors,
  VERSION_NEUTRAL,
  VersioningType,
} from '@nestjs/common'
import { RouterModule } from '@nestjs/core'
import { describe, expect, it } from 'vitest'
import { CacheModule, CacheResponse, type CacheResponseOptions, ResponseCacheInterceptor } from '../src/index.ts'
import { type Platform, type TestApp, createApp, platforms, startApp } from './support/start-app.ts'

const imports = [CacheModule.forRoot({ layers: { article: queryLayer() } })]
const cached = { layer: 'article', ttl: '1h' } as const

/** The controllers of one URL, a version each; they are called the same, as files in folders of their own may be. */
function versioned(options: Partial<CacheResponseOptions> = {}) {
  return (['1', '2', VERSION_NEUTRAL] as const).map((version) => {
    @Controller({ path: 'articles', version })
    @UseInterceptors(ResponseCacheInterceptor)
    class Articles {
      @Get()
      @CacheResponse({ ...cached, ...options })
      read(): string {
        return `version ${String(version)}`
      }
    }
    return Articles
  })
}

type Versioning = Parameters<INestApplication['enableVersioning']>[0]

const byHeader = { type: VersioningType.HEADER, header: 'X-Version' } as const
const byMediaType = { type: VersioningType.MEDIA_TYPE, key: 'v=' } as const
const byExtractor = {
  type: VersioningType.CUSTOM,
  extractor: (request: unknown) => (request as { headers: Record<string, string> }).headers['x-version'] ?? '1',
} as const

function start(platform: Platform, versioning: Versioning, controllers = versioned()): Promise<TestApp> {
  return startApp(platform, { imports, controllers }, (app) => void app.enableVersioning(versioning))
}

/** What the versions answer, three times. */
async function answersOf(
  { get }: TestApp,
  fieldsOf: (version: string) => Record<string, string>,
  pathOf = (_version: string): string => '/articles',
): Promise<unknown[]> {
  const answers: unknown[] = []
  for (let time = 0; time < 3; time++) {
    for (const version of ['1', '2']) {
      const answer = await get(pathOf(version), fieldsOf(version))
      answers.push([await answer.text(), answer.headers.get('x-cache')])
    }
  }
  return answers
}

/** Each answers for itself, out of the cache from the second time on. */
const apart = ['MISS', 'HIT', 'HIT'].flatMap((outcome) => [
  ['version 1', outcome],
  ['version 2', outcome],
])

describe.each(platforms)('versions of one URL on %s are never taken for one another', (platform) => {
  const inHeader = (version: string): Record<string, string> => ({ 'x-version': version })

  it('by a header', async () => {
    const app = await start(platform, byHeader)
    expect(await answersOf(app, inHeader)).toEqual(apart)
    expect(await (await app.get('/articles')).text()).toContain('NEUTRAL')
  })

  it('by a media type', async () => {
    const app = await start(platform, byMediaType)
    expect(await answersOf(app, (version) => ({ accept: `text/plain;v=${version}` }))).toEqual(apart)
  })

  it('by a function, whose fields are named', async () => {
    const app = await start(platform, byExtractor, versioned({ headers: ['x-version'] }))
    expect(await answersOf(app, inHeader)).toEqual(apart)
  })

  it('with a key of their own', async () => {
    for (const versioning of [byHeader, byExtractor]) {
      const app = await start(platform, versioning, versioned({ key: () => 'articles' }))
      expect(await answersOf(app, inHeader)).toEqual(apart)
    }
  })

  it('by the URL, below prefixes', async () => {
    @Module({ controllers: versioned() })
    class Articles {}
    const metadata = { imports: [...imports, Articles, RouterModule.register([{ path: 'news', module: Articles }])] }
    const app = await startApp(platform, metadata, (each) => {
      each.enableVersioning({ type: VersioningType.URI }).setGlobalPrefix('api')
    })
    const below = (version: string): string => `/api/v${version}/news/articles`
    expect(await answersOf(app, () => ({}), below)).toEqual(apart)
  })

  it('by a function of which nothing is known: the application does not start', async () => {
    const app = await createApp(platform, { imports, controllers: versioned() })
    app.enableVersioning(byExtractor)
    await expect(app.init()).rejects.toThrow(/CONFIG_INVALID: .*Articles\.read: headers must name/)
  })

  it('and neither are handlers with equal names, paths apart, and equal keys', async () => {
    const controllers = ['admin', 'public'].map((path) => {
      @Controller(path)
      @UseInterceptors(ResponseCacheInterceptor)
      class Items {
        @Get(':id')
        @CacheResponse({ ...cached, key: (request: { params: { id: string } }) => request.params.id })
        find(@Param('id') id: string): string {
          return `${path} ${id}`
        }
      }
      return Items
    })
    const { get } = await startApp(platform, { imports, controllers })
    for (const expected of ['MISS', 'HIT', 'HIT']) {
      for (const path of ['admin', 'public']) {
        const answer = await get(`/${path}/1`)
        expect([await answer.text(), answer.headers.get('x-cache')]).toEqual([`${path} 1`, expected])
      }
    }
  })
})
