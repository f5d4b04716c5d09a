/** The error that a promise ends with, or `undefined`; it may end while the test looks elsewhere. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise
    return undefined
  } catch (error) {
    return error
  }
}
