import { fileURLToPath } from 'node:url'
import { Piscina } from 'piscina'
import type { Analysis } from './analysis.ts'
import { AnalysisBusyError } from './analysis-busy-error.ts'

export interface AnalyzerOptions {
  /** Texts analyzed at once, each in a thread; default 1. */
  readonly threads?: number
  /** Texts that may wait for a thread; default 64. */
  readonly queue?: number
}

const filename = fileURLToPath(new URL('./analyze-text.ts', import.meta.url))

/** Analyses block, so they run in threads beside the one that serves requests, which start with the first text. */
export class AnalyzerThreads {
  readonly #threads: number
  readonly #queue: number
  readonly #closing = new AbortController()
  #pool: Piscina<string, Analysis> | undefined
  #completed = 0

  constructor({ threads = 1, queue = 64 }: AnalyzerOptions) {
    this.#threads = wholeNumber('threads', threads)
    this.#queue = wholeNumber('queue', queue)
  }

  /** Analyses that have succeeded. */
  get completed(): number {
    return this.#completed
  }

  /** Rejects with an AnalysisBusyError when too many wait. A signal that aborts ends the thread that is at it. */
  async analyze(text: string, signal: AbortSignal): Promise<Analysis> {
    const end = AbortSignal.any([signal, this.#closing.signal])
    end.throwIfAborted()
    this.#pool ??= poolOf(this.#threads)
    const { queueSize } = this.#pool
    if (queueSize >= this.#queue) throw new AnalysisBusyError(`${queueSize} texts are waiting to be analyzed`)
    try {
      const analysis = await this.#pool.run(text, { signal: end })
      this.#completed++
      return analysis
    } catch (error) {
      // The pool has words of its own for what ended because it was told to.
      end.throwIfAborted()
      throw error
    }
  }

  /** Ends what runs; resolves when the threads have ended. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('the analysis of texts is closed'))
    await this.#pool?.destroy()
  }
}

function poolOf(threads: number): Piscina<string, Analysis> {
  return new Piscina({
    filename,
    name: 'analyzeText',
    // No fewer: a thread that was ended would not be replaced while texts wait for it.
    minThreads: threads,
    maxThreads: threads,
    execArgv: [],
  })
}

function wholeNumber(name: string, given: number): number {
  if (Number.isSafeInteger(given) && given >= 1) return given
  throw new RangeError(`analysis.${name} must be a whole number from 1, got ${given}`)
}
