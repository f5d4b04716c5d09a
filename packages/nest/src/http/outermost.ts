import type { ExecutionContext, NestInterceptor } from '@nestjs/common'
import type { ApplicationConfig } from '@nestjs/core'

// Metadata of `@UseInterceptors()`.
const interceptors = '__interceptors__'

type Interceptor = abstract new (...args: never[]) => NestInterceptor

/** Does no other interceptor run before this one? Nobody else wants to see what is answered then. */
export function isOutermost(own: Interceptor, context: ExecutionContext, config: ApplicationConfig): boolean {
  if (config.getGlobalRequestInterceptors().length > 0) return false
  const [first] = [
    ...config.getGlobalInterceptors(),
    ...boundTo(context.getClass()),
    ...boundTo(context.getHandler()),
  ] as readonly unknown[]
  return first === own || (first as object | undefined)?.constructor === own
}

function boundTo(target: object): readonly unknown[] {
  return (Reflect.getMetadata(interceptors, target) ?? []) as readonly unknown[]
}
