/** Milliseconds on the one monotonic clock that all processes of a machine share. */
export function now(): number {
  return Number(process.hrtime.bigint()) / 1e6
}

// Nothing takes as long, ms, unless it will never happen; an election among sentinels can take a minute on a busy machine.
const longestWait = 180_000

/** Rejects, telling what did not happen, instead of waiting for ever. */
export async function sooner<T>(what: () => string, task: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${longestWait} ms: ${what()}`)), longestWait)
  })
  try {
    return await Promise.race([task, late])
  } finally {
    clearTimeout(timer)
  }
}
