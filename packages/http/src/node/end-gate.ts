import type { ServerResponse } from 'node:http'
import type { Fields } from '../message.ts'
import { appearAsIs, appearEnded } from './appearance.ts'
import { fieldsOf } from './response-fields.ts'
import { replaceMethods } from './response-methods.ts'

/** Done before the end of an answer is sent. A rejection keeps nobody from his answer. */
export type EndTask = (status: number, fields: Fields) => Promise<unknown> | undefined

/**
 * Holds back the end of a response until a task is done: who has his answer to a write finds nothing older any more. Answers that
 * tell of a failure have changed nothing, and go at once.
 */
export function beforeEnd(res: ServerResponse, task: EndTask): void {
  let isAtEnd = false
  const { previous, restore } = replaceMethods(res, {
    end: (...args) => {
      if (isAtEnd) return res
      isAtEnd = true
      const done = isSuccess(res.statusCode) ? attempt(() => task(res.statusCode, fieldsOf(res))) : undefined
      const end = (): ServerResponse => previous.end.apply(res, args)
      if (!done) {
        restore()
        return end()
      }
      const isHeadOut = res.headersSent
      appearEnded(res)
      void done.finally(() => {
        restore()
        appearAsIs(res, isHeadOut)
        if (!res.destroyed) end()
      })
      return res
    },
  })
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 400
}

function attempt(task: () => Promise<unknown> | undefined): Promise<unknown> | undefined {
  try {
    return task()?.catch(warn)
  } catch (error) {
    warn(error)
    return undefined
  }
}

/** The write has been done, and its answer says so; but somebody has to know what is still there. */
function warn(error: unknown): void {
  process.emitWarning(`The cache was not told of a write: ${String(error)}`, 'CacheWarning')
}
