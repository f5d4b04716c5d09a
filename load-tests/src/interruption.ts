/** Ctrl-C, or a signal that says the same. */
export class Interruption extends Error {
  override readonly name = 'Interruption'
}

/**
 * Aborts on the first signal. The process lives on until it has stopped what it started, also when there is a second one:
 * a terminal sends a Ctrl-C to every process in it, and pnpm passes it on once more.
 */
export function interruptionSignal(): AbortSignal {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => controller.abort(new Interruption(`stopped by ${signal}`)))
  }
  return controller.signal
}
