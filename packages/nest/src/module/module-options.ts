import type { Cache, CacheOptions, LayerMap } from '@cache/core'
import type { InjectionToken, ModuleMetadata, OptionalFactoryDependency, Provider, Type } from '@nestjs/common'

/** What `CacheModule` itself goes by. */
interface FacadeOptions {
  /**
   * Layer behind `CACHE_MANAGER` and `CacheInterceptor`; default: the layer called `default`, or the only one there is.
   */
  readonly managerLayer?: string
}

/** A cache that somebody else made, and closes. */
export interface GivenCache extends FacadeOptions {
  readonly cache: Cache
}

/** The options of `createCache`: the module makes the cache, and closes it when the application has shut down. */
export type OwnCache<L extends LayerMap = LayerMap> = CacheOptions<L> & FacadeOptions & { readonly cache?: undefined }

export type CacheModuleOptions = GivenCache | OwnCache

export interface ModuleScope {
  /** Whether other modules see the cache without importing the module; default true. */
  readonly isGlobal?: boolean
}

/** For `useClass` and `useExisting`. */
export interface CacheOptionsFactory {
  createCacheOptions(): CacheModuleOptions | Promise<CacheModuleOptions>
}

export interface CacheModuleAsyncOptions extends ModuleScope, Pick<ModuleMetadata, 'imports'> {
  // What is injected is known to the user alone.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly useFactory?: (...injected: any[]) => CacheModuleOptions | Promise<CacheModuleOptions>
  readonly inject?: (InjectionToken | OptionalFactoryDependency)[]
  readonly useClass?: Type<CacheOptionsFactory>
  readonly useExisting?: InjectionToken<CacheOptionsFactory>
  readonly extraProviders?: Provider[]
}

/** How the options come into the module: one way of the three, else CONFIG_INVALID. */
export function asyncProviders(options: CacheModuleAsyncOptions, token: InjectionToken): Provider[] {
  const { extraProviders = [], inject = [], useClass, useExisting, useFactory } = options
  if (useFactory) return [{ provide: token, useFactory, inject }, ...extraProviders]
  const factory = useExisting ?? useClass
  if (!factory) throw new TypeError('CacheModule.forRootAsync needs useFactory, useClass or useExisting')
  const asked: Provider = {
    provide: token,
    useFactory: (made: CacheOptionsFactory) => made.createCacheOptions(),
    inject: [factory],
  }
  return useExisting || !useClass ? [asked, ...extraProviders] : [useClass, asked, ...extraProviders]
}
