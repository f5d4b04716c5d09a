import type { Fields, HttpResponse, Outgoing } from './message.ts'

/** Request fields that a handler is to see otherwise than they came; `undefined`: not at all. */
export type FieldChanges = Readonly<Record<string, string | undefined>>

/** What became of a handler's answer. */
export type Produced =
  /**
   * Held back, whole. `read`: the request fields that the handler looked at, where that is known. `own`: the response fields that
   * earlier middleware had set for this request.
   */
  | {
      readonly kind: 'whole'
      readonly response: HttpResponse
      readonly read: ReadonlySet<string> | undefined
      readonly own?: Fields
    }
  /** Too large, a stream without end, or sent by other ways: it is on its way to the client, or was taken over. */
  | { readonly kind: 'passed'; readonly status: number; readonly fields: Fields }
  /** It never came to its end: the client has gone, or the handler has broken off. */
  | { readonly kind: 'broken' }

/** The handler that would answer a request; made by the shell of a framework. */
export interface Exchange {
  /** The framework's own response, for the functions of a policy. */
  readonly rawResponse?: unknown
  /**
   * Runs the handler, once, and holds back what it answers; an answer that goes its way gets the fields that are `told`. Rejects
   * with what the handler throws where the framework tells.
   */
  produce(changes: FieldChanges, told: Fields): Promise<Produced>
  /** Has the server answer this request once more, for nobody: to replace what was served stale. */
  again?(): void
}

/** What a shell is to do. */
export type Answer =
  /** Write this, in place of whatever the handler has answered. */
  | { readonly kind: 'send'; readonly response: Outgoing }
  /** Nothing: the handler's answer has gone its way. */
  | { readonly kind: 'done' }
  /** Let the handler answer by itself, with these fields added. */
  | { readonly kind: 'bypass'; readonly fields: Fields }
