import { hash } from 'node:crypto'
import type { Layer, LoadResult } from '@cache/core'
import type { Analysis } from './analysis.ts'
import { type AnalyzerOptions, AnalyzerThreads } from './analyzer-threads.ts'

export interface TextAnalysisOptions extends AnalyzerOptions {
  readonly layer: Layer<Analysis>
}

/** Analyses of English texts, through the cache: a text is analyzed once, wherever it stands. */
export interface TextAnalysis {
  /** Rejects with an AnalysisBusyError when there is no result and too many texts wait for theirs. */
  analyze(text: string): Promise<LoadResult<Analysis>>
  /** Analyses done by this process; a hit does not raise it. */
  readonly analyzed: number
  /** Ends those that run; what is cached can still be read. */
  close(): Promise<void>
}

export function createTextAnalysis({ layer, ...options }: TextAnalysisOptions): TextAnalysis {
  const threads = new AnalyzerThreads(options)
  return {
    analyze: (text) => layer.read(hash('sha256', text), ({ signal }) => threads.analyze(text, signal)),
    get analyzed() {
      return threads.completed
    },
    close: () => threads.close(),
  }
}
