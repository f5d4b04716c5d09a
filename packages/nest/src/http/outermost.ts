import type { ExecutionContext, NestInterceptor } from '@nestjs/common'
import type { ModuleRef } from '@nestjs/core'

// Metadata of `@UseInterceptors()`.
const interceptors = '__interceptors__'

/** What is read of Nest that it has no public way to; it has been there in all versions since 6. */
interface Internals {
  readonly container?: {
    readonly applicationConfig?: {
      getGlobalInterceptors?(): readonly NestInterceptor[]
      getGlobalRequestInterceptors?(): readonly unknown[]
    }
  }
}

type Interceptor = abstract new (...args: never[]) => NestInterceptor

/** Does no other interceptor run before this one? Nobody else wants to see what is answered then. */
export function isOutermost(own: Interceptor, context: ExecutionContext, module: ModuleRef): boolean {
  const config = (module as unknown as Internals).container?.applicationConfig
  const global = config?.getGlobalInterceptors?.()
  if (!global || config?.getGlobalRequestInterceptors?.().length !== 0) return false
  const [first] = [...global, ...boundTo(context.getClass()), ...boundTo(context.getHandler())]
  return first === own || first?.constructor === own
}

function boundTo(target: object): readonly unknown[] {
  return (Reflect.getMetadata(interceptors, target) ?? []) as readonly unknown[]
}
