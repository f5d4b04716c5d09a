import type { ExecutionContext } from '@nestjs/common'

// Metadata of Nest itself, which it keeps under these names and exports from other places in each of its versions.
const sse = '__sse__'
const routeArguments = '__routeArguments__'
const httpCode = '__httpCode__'
const passthrough = '__responsePassthrough__'

// What `@Res()` and `@Next()` are called there.
const responseOrNext = /^[12]:/

/** `@Sse()`: events without end, which no cache has a part in. */
export function isEventStream(context: ExecutionContext): boolean {
  return Reflect.getMetadata(sse, context.getHandler()) === true
}

/** The handler answers by itself, through `@Res()` or `@Next()`: Nest sends nothing for it. */
export function answersByItself(context: ExecutionContext): boolean {
  const method = context.getHandler().name
  const args = (Reflect.getMetadata(routeArguments, context.getClass(), method) ?? {}) as object
  const isTaken = Object.keys(args).some((name) => responseOrNext.test(name))
  return isTaken && Reflect.getMetadata(passthrough, context.getClass(), method) !== true
}

/** What `@HttpCode()` says. */
export function statusOf(context: ExecutionContext): number | undefined {
  return Reflect.getMetadata(httpCode, context.getHandler()) as number | undefined
}
