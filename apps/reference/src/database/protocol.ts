import type { Store } from '../domain/store.ts'

/** What can be asked of the worker: the store as functions of plain data, each answered by one message. */
export type Operations = {
  readonly [Name in keyof Store]: (...args: Parameters<Store[Name]>) => Awaited<ReturnType<Store[Name]>>
}

export type OperationName = keyof Operations
export type ArgumentsOf<Name extends OperationName> = Parameters<Operations[Name]>
export type ResultOf<Name extends OperationName> = ReturnType<Operations[Name]>

export type ToWorker =
  | {
      readonly kind: 'ask'
      readonly id: number
      readonly operation: OperationName
      readonly args: readonly unknown[]
    }
  /** Answered by the worker's end. */
  | { readonly kind: 'close' }

export type FromWorker =
  /** The first message. A database that cannot be opened ends the worker with its error instead. */
  | { readonly kind: 'opened' }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly message: string }
