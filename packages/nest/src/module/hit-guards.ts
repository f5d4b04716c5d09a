import { Inject, Injectable } from '@nestjs/common'
import { DiscoveryService, MetadataScanner } from '@nestjs/core'
import { cacheOptionsOf } from '../http/cache-response.ts'
import { addHitGuard } from '../http/hit-guard.ts'

type Handlers = Readonly<Record<string, (...args: never[]) => unknown>>

/** Guards the handlers whose responses are cached; made before Nest looks for guards. */
@Injectable()
export class HitGuards {
  constructor(
    @Inject(DiscoveryService) discovery: DiscoveryService,
    @Inject(MetadataScanner) scanner: MetadataScanner,
  ) {
    for (const { metatype: controller } of discovery.getControllers()) {
      if (!controller?.prototype) continue
      const handlers = controller.prototype as Handlers
      for (const name of scanner.getAllMethodNames(handlers)) {
        if (cacheOptionsOf(controller, handlers[name]!)) addHitGuard(handlers[name]!)
      }
    }
  }
}
