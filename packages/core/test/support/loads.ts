export { type HeldLoader, heldLoader } from '../../src/testing/held-loader.ts'

/** A promise's outcome as a value, so that it is never unhandled while a test looks elsewhere. */
export async function outcomeOf<T>(promise: Promise<T>): Promise<{ value: T } | { error: unknown }> {
  try {
    return { value: await promise }
  } catch (error) {
    return { error }
  }
}

export const codeOf = async (promise: Promise<unknown>): Promise<unknown> => {
  const outcome = await outcomeOf(promise)
  return 'error' in outcome ? ((outcome.error as { code?: unknown } | undefined)?.code ?? outcome.error) : 'no error'
}
