import progress from 'cli-progress'

/** A bar on stderr, where somebody looks at it. */
export interface Progress extends Disposable {
  set(done: number, detail: string): void
}

/** `total` may be unknown: then it only counts. */
export function openProgress(what: string, total: number | undefined): Progress {
  const format = total === undefined ? `${what} {value} {detail}` : `${what} {bar} {value}/{total} {detail}`
  const bar = new progress.SingleBar(
    {
      format,
      stream: process.stderr,
      noTTYOutput: false,
      hideCursor: true,
      gracefulExit: false,
      clearOnComplete: true,
    },
    progress.Presets.shades_classic,
  )
  bar.start(total ?? 0, 0, { detail: '' })
  return {
    set: (done, detail) => bar.update(done, { detail }),
    [Symbol.dispose]: () => bar.stop(),
  }
}
