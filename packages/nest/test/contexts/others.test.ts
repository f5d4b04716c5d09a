import { Injectable, UseInterceptors } from '@nestjs/common'
import { APP_INTERCEPTOR, ExternalContextCreator } from '@nestjs/core'
import { beforeEach, expect, it } from 'vitest'
import { CacheInterceptor, CacheModule, CacheResponse, ResponseCacheInterceptor } from '../../src/index.ts'
import { startApp } from '../support/start-app.ts'
import { cached, layers, resetRuns, run } from './prices.ts'

@Injectable()
class Job {
  @CacheResponse(cached)
  @UseInterceptors(ResponseCacheInterceptor)
  work(_data: unknown): object {
    return run()
  }
}

beforeEach(resetRuns)

/** Libraries run handlers in contexts of their own, which are of HTTP for Nest where they do not say of what they are. */
it.each([ResponseCacheInterceptor, CacheInterceptor])(
  'a context of another library with %o is left alone',
  async (each) => {
    const { app } = await startApp('express', {
      imports: [CacheModule.forRoot({ layers, managerLayer: 'price' })],
      providers: [Job, { provide: APP_INTERCEPTOR, useClass: each }],
    })
    const job = app.get(Job)
    // oxlint-disable-next-line typescript/unbound-method -- Nest binds it
    const work = app.get(ExternalContextCreator).create(job, job.work, 'work')
    expect([await work('data'), await work(undefined), await work({}, {})]).toEqual([
      { run: 1 },
      { run: 2 },
      { run: 3 },
    ])
  },
)
