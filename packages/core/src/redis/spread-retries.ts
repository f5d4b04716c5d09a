/** When to try to connect again, ms; anything but a number: not at all. */
export type RetryStrategy = (attempt: number) => number | void | null

/** A fleet that has lost its server at one moment must not come back to it at one moment: each process waits less by chance. */
export function spreadRetries(strategy: RetryStrategy, random: () => number = Math.random): RetryStrategy {
  return (attempt) => {
    const wait = strategy(attempt)
    return typeof wait === 'number' ? wait * (0.5 + random() / 2) : wait
  }
}
