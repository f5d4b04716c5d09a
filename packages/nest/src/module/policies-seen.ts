import { Inject, Injectable, Optional } from '@nestjs/common'
import { type DiscoveryService, ModuleRef } from '@nestjs/core'
import { RoutePolicies } from '../http/route-policies.ts'

type Host = ReturnType<DiscoveryService['getProviders']>[number]['host']

@Injectable()
class Asking {
  readonly policies: RoutePolicies | undefined

  constructor(@Optional() @Inject(RoutePolicies) policies?: RoutePolicies) {
    this.policies = policies
  }
}

/**
 * The policies that Nest gives to the classes of a module: those of the `CacheModule` it sees; `undefined`: it sees none. Rejects where
 * they are made for each request.
 */
export async function policiesSeenIn(host: Host): Promise<RoutePolicies | undefined> {
  const module = host?.getProviderByKey<ModuleRef>(ModuleRef)?.instance
  const asking = await module?.create(Asking)
  return asking?.policies
}
