import { UseGuards, UseInterceptors } from '@nestjs/common'
import { APP_INTERCEPTOR } from '@nestjs/core'
import {
  Args,
  Field,
  GraphQLModule,
  Int,
  Mutation,
  ObjectType,
  Parent,
  Query,
  ResolveField,
  Resolver,
} from '@nestjs/graphql'
import { MercuriusDriver, type MercuriusDriverConfig } from '@nestjs/mercurius'
import { beforeEach, expect, it } from 'vitest'
import { CacheInterceptor, CacheModule, CacheResponse, Invalidates, ResponseCacheInterceptor } from '../../src/index.ts'
import { startApp } from '../support/start-app.ts'
import { PriceService, cached, layers, resetRuns, run, runs } from './prices.ts'

@ObjectType()
class Price {
  @Field(() => String) name!: string
  @Field(() => Int) price!: number
  @Field(() => Int) run!: number
}

@Resolver(() => Price)
@UseInterceptors(ResponseCacheInterceptor)
@CacheResponse(cached)
class PriceResolver {
  constructor(private readonly prices: PriceService) {}

  @Query(() => Price)
  @UseGuards({ canActivate: () => true })
  find(@Args('name', { type: () => String }) name: string): Promise<object> {
    return this.prices.find(name)
  }

  @ResolveField(() => Int)
  run(@Parent() _price: Price): number {
    return run().run
  }

  @Mutation(() => Price)
  raise(@Args('name', { type: () => String }) name: string): Promise<object> {
    return this.prices.raise(name)
  }

  @Mutation(() => Int)
  @Invalidates({ tags: (_price: number, name: string) => [`price:${name}`] })
  raiseHere(@Args('name', { type: () => String }) _name: string): number {
    return this.prices.raiseQuietly()
  }
}

async function start(interceptor?: new (...args: never[]) => object) {
  const { get, send } = await startApp('fastify', {
    imports: [
      CacheModule.forRoot({ layers, managerLayer: 'price' }),
      GraphQLModule.forRoot<MercuriusDriverConfig>({
        driver: MercuriusDriver,
        autoSchemaFile: true,
        fieldResolverEnhancers: ['guards', 'interceptors'],
      }),
    ],
    providers: [
      PriceService,
      PriceResolver,
      ...(interceptor ? [{ provide: APP_INTERCEPTOR, useClass: interceptor as never }] : []),
    ],
  })
  return {
    ask: async (query: string): Promise<unknown> => (await send('POST', '/graphql', { query })).json(),
    read: (query: string) => get(`/graphql?query=${encodeURIComponent(query)}`),
  }
}

const find = '{ find(name: "tea") { name price run } }'
const found = (price: number, times: number): object => ({ data: { find: { name: 'tea', price, run: times } } })

beforeEach(resetRuns)

it.each([
  ['nothing', undefined],
  ['ResponseCacheInterceptor', ResponseCacheInterceptor],
  ['CacheInterceptor', CacheInterceptor],
])('a query runs its resolvers, with %s around all', async (_name, interceptor) => {
  const { ask, read } = await start(interceptor)
  expect([await ask(find), await ask(find)]).toEqual([found(10, 1), found(10, 2)])
  const answer = await read(find)
  expect([await answer.json(), answer.headers.get('x-cache')]).toEqual([found(10, 3), null])
})

it('what resolvers find is loaded once, until a mutation makes it invalid', async () => {
  const { ask } = await start()
  expect([await ask(find), await ask(find), runs.load]).toEqual([found(10, 1), found(10, 2), 1])
  expect(await ask('mutation { raise(name: "tea") { price } }')).toEqual({ data: { raise: { price: 11 } } })
  expect([await ask(find), await ask(find), runs.load]).toEqual([found(11, 3), found(11, 4), 2])
  expect(await ask('mutation { raiseHere(name: "tea") }')).toEqual({ data: { raiseHere: 12 } })
  expect([await ask(find), runs.load]).toEqual([found(12, 5), 3])
})
