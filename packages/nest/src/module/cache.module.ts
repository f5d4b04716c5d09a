import { Cache, type LayerMap } from '@cache/core'
import { type DynamicModule, Module, type Provider } from '@nestjs/common'
import { DiscoveryModule } from '@nestjs/core'
import { CACHE_MANAGER } from '../cache-manager/constants.ts'
import { CacheManager } from '../cache-manager/cache-manager.ts'
import { CacheHealthIndicator } from '../health/cache-health.indicator.ts'
import { RoutePolicies } from '../http/route-policies.ts'
import { CacheOwner } from './cache-owner.ts'
import { HandlerCheck } from './handler-check.ts'
import { HitGuards } from './hit-guards.ts'
import {
  type CacheModuleAsyncOptions,
  type CacheModuleOptions,
  type GivenCache,
  type ModuleScope,
  type OwnCache,
  asyncProviders,
} from './module-options.ts'
import { CACHE, MODULE_OPTIONS } from './tokens.ts'

const providers: Provider[] = [
  CacheOwner,
  { provide: CACHE, useFactory: ({ cache }: CacheOwner) => cache, inject: [CacheOwner] },
  { provide: Cache, useExisting: CACHE },
  {
    provide: CacheManager,
    useFactory: ({ cache, managerLayer }: CacheOwner) => new CacheManager(cache, managerLayer),
    inject: [CacheOwner],
  },
  { provide: CACHE_MANAGER, useExisting: CacheManager },
  RoutePolicies,
  HandlerCheck,
  HitGuards,
  CacheHealthIndicator,
]
const exported = [CACHE, Cache, CACHE_MANAGER, CacheManager, RoutePolicies, CacheHealthIndicator]

/** The cache of an application, for injection, decorators and interceptors. */
@Module({})
export class CacheModule {
  /**
   * With the options of `createCache`, or with a cache that exists.
   * @example CacheModule.forRoot({ redis: 'redis://localhost:6379', layers: { article: queryLayer<Article>({ ttl: '1h' }) } })
   */
  static forRoot(options: GivenCache & ModuleScope): DynamicModule
  static forRoot<const L extends LayerMap>(options: OwnCache<L> & ModuleScope): DynamicModule
  static forRoot({ isGlobal, ...options }: CacheModuleOptions & ModuleScope): DynamicModule {
    return definition(isGlobal, [{ provide: MODULE_OPTIONS, useValue: options }])
  }

  /**
   * The same with options that have to be waited for.
   * @example CacheModule.forRootAsync({ inject: [Settings], useFactory: (settings: Settings) => ({ redis: settings.redis, layers }) })
   */
  static forRootAsync(options: CacheModuleAsyncOptions): DynamicModule {
    const { imports = [], isGlobal } = options
    return definition(isGlobal, asyncProviders(options, MODULE_OPTIONS), imports)
  }
}

function definition(
  isGlobal: boolean | undefined,
  options: Provider[],
  imports: NonNullable<DynamicModule['imports']> = [],
): DynamicModule {
  return {
    module: CacheModule,
    global: isGlobal ?? true,
    imports: [DiscoveryModule, ...imports],
    providers: [...options, ...providers],
    exports: exported,
  }
}
