/** Does `operations` asynchronous steps with this many callers at once, each beginning its next when it has its last. */
export async function withCallers(
  callers: number,
  operations: number,
  step: (operation: number) => Promise<unknown>,
): Promise<void> {
  let next = 0
  const caller = async (): Promise<void> => {
    while (next < operations) await step(next++)
  }
  await Promise.all(Array.from({ length: callers }, caller))
}

/** The loader of a case that is about hits. */
export function mustNotLoad(): never {
  throw new Error('a hit was expected, but the loader ran')
}
