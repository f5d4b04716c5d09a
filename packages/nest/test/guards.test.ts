import { queryLayer } from '@cache/core'
import {
  type CanActivate,
  Catch,
  Controller,
  type ExceptionFilter,
  type ArgumentsHost,
  type ExecutionContext,
  Get,
  Inject,
  Injectable,
  type ModuleMetadata,
  Scope,
  type Type,
  UseFilters,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common'
import { APP_GUARD, REQUEST } from '@nestjs/core'
import { delay, of } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { CacheModule, CacheResponse, ResponseCacheInterceptor } from '../src/index.ts'
import { type TestApp, platforms, startApp } from './support/start-app.ts'

const imports = [CacheModule.forRoot({ layers: { article: queryLayer() } })]
const cached = { layer: 'article', ttl: '1h' } as const
const runs = { count: 0 }
const run = (): object => ({ run: ++runs.count })

interface Request {
  readonly headers: Record<string, string | undefined>
}

const hasKey = (context: ExecutionContext): boolean =>
  context.switchToHttp().getRequest<Request>().headers['x-key'] === 'right'

@Injectable()
class Plain implements CanActivate {
  canActivate(context: ExecutionContext) {
    return hasKey(context)
  }
}

@Injectable()
class Async implements CanActivate {
  async canActivate(context: ExecutionContext) {
    await new Promise((resolve) => setImmediate(resolve))
    return hasKey(context)
  }
}

@Injectable()
class Observed implements CanActivate {
  canActivate(context: ExecutionContext) {
    return of(hasKey(context)).pipe(delay(1))
  }
}

@Injectable({ scope: Scope.REQUEST })
class OfRequest implements CanActivate {
  constructor(@Inject(REQUEST) private readonly request: Request) {}

  canActivate() {
    return this.request.headers['x-key'] === 'right'
  }
}

@Injectable({ scope: Scope.TRANSIENT })
class Transient extends Plain {}

const guards: readonly Type<CanActivate>[] = [Plain, Async, Observed, OfRequest, Transient]

@Controller('open')
@UseInterceptors(ResponseCacheInterceptor)
@CacheResponse(cached)
class Open {
  @Get()
  read(): object {
    return run()
  }

  @Get('other')
  other(): object {
    return run()
  }
}

/** What is answered without a key, with a wrong one, and with the right one, three times. */
async function answersOf({ get }: TestApp, path: string): Promise<unknown[]> {
  const answers: unknown[] = []
  for (let time = 0; time < 3; time++) {
    const refused = [await get(path), await get(path, { 'x-key': 'wrong' })]
    const right = await get(path, { 'x-key': 'right' })
    answers.push(...refused.map(({ status }) => status), right.headers.get('x-cache'))
  }
  return answers
}

const guarded = (status = 403): unknown[] => [status, status, 'MISS', status, status, 'HIT', status, status, 'HIT']

describe.each(platforms)('no hit on %s passes', (platform) => {
  const start = (metadata: ModuleMetadata): Promise<TestApp> => startApp(platform, { imports, ...metadata })

  it.each(guards)('%o of the whole application', async (guard) => {
    const provided = { provide: APP_GUARD, useClass: guard }
    expect(await answersOf(await start({ controllers: [Open], providers: [provided] }), '/open')).toEqual(guarded())
  })

  it('a guard of the whole application that is there already, or is bound by hand', async () => {
    const existing = { provide: APP_GUARD, useExisting: Plain }
    const providers = [Plain, existing]
    expect(await answersOf(await start({ controllers: [Open], providers }), '/open')).toEqual(guarded())
    const used = await startApp(platform, { imports, controllers: [Open] }, (app) => {
      app.useGlobalGuards(new Plain())
    })
    expect(await answersOf(used, '/open')).toEqual(guarded())
  })

  it.each(guards)('%o of a controller, of one that extends it, and of its methods', async (guard) => {
    @Controller('base')
    @UseGuards(guard)
    @UseInterceptors(ResponseCacheInterceptor)
    @CacheResponse(cached)
    class Base {
      @Get()
      read(): object {
        return run()
      }

      @Get('other')
      other(): object {
        return run()
      }
    }
    @Controller('derived')
    class Derived extends Base {
      @Get('other')
      override other(): object {
        return run()
      }
    }
    @Controller('closed')
    class Closed extends Open {
      @Get()
      @UseGuards(guard)
      override read(): object {
        return run()
      }

      @UseGuards(new Plain(), guard)
      @Get('other')
      override other(): object {
        return super.other()
      }
    }
    const app = await start({ controllers: [Base, Derived, Open, Closed] })
    for (const path of ['/open', '/open/other']) await app.get(path)
    for (const controller of ['base', 'derived', 'closed']) {
      for (const path of [`/${controller}`, `/${controller}/other`]) {
        expect(await answersOf(app, path)).toEqual(guarded())
      }
    }
    expect((await app.get('/open')).headers.get('x-cache')).toBe('HIT')
  })

  it('a guard of a controller that is made for each request, or what its filter says', async () => {
    @Catch()
    class Teapot implements ExceptionFilter {
      catch(_error: unknown, host: ArgumentsHost): void {
        host
          .switchToHttp()
          .getResponse<{ status(code: number): { send(text: string): void } }>()
          .status(418)
          .send('tea')
      }
    }
    @Controller({ path: 'scoped', scope: Scope.REQUEST })
    @UseGuards(OfRequest)
    @UseFilters(Teapot)
    @UseInterceptors(ResponseCacheInterceptor)
    @CacheResponse(cached)
    class Scoped {
      @Get()
      read(): object {
        return run()
      }
    }
    expect(await answersOf(await start({ controllers: [Scoped] }), '/scoped')).toEqual(guarded(418))
  })
})
