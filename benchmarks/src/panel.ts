import { type CaseResult, type Row, shownOf } from './result.ts'

/** One result as bars. */
export interface Panel {
  readonly title: string
  readonly unit: string
  /** Logarithmic where bars of one length would otherwise leave nothing to see of the others. */
  readonly scale: 'linear' | 'log'
  /** Where bars begin; a power of ten where the scale has no zero. */
  readonly from: number
  /** With room for the label of the longest. */
  readonly to: number
  readonly bars: readonly Bar[]
}

export interface Bar {
  readonly contender: string
  readonly from: number
  readonly median: number
  readonly low: number
  readonly high: number
  readonly label: string
  readonly colour: string
}

/** Above this, of the longest to the shortest. */
const widestLinear = 50

/** Of the width: what a label takes. */
const labelRoom = 0.3

const ours = /@cache\/|, cached$/

export function panelOf(result: CaseResult): Panel {
  const { rows, title, unit } = result
  const scale = scaleOf(rows)
  const longest = Math.max(...rows.map(({ high }) => high))
  const from = scale === 'log' ? powerOfTenBelow(Math.min(...rows.map(({ low }) => low))) : 0
  const to = scale === 'log' ? from * (longest / from) ** (1 + labelRoom) : longest * (1 + labelRoom) || 1
  return { title, unit, scale, from, to, bars: rows.map((row) => barOf(row, from, shownOf(row, result))) }
}

function barOf({ contender, high, low, median }: Row, from: number, label: string): Bar {
  return { contender, from, median, low, high, label, colour: ours.test(contender) ? '#2a6fb0' : '#b8b8b8' }
}

function scaleOf(rows: readonly Row[]): Panel['scale'] {
  const medians = rows.map(({ median }) => median)
  const least = Math.min(...rows.map(({ low }) => low))
  return least > 0 && Math.max(...medians) > widestLinear * Math.min(...medians) ? 'log' : 'linear'
}

function powerOfTenBelow(value: number): number {
  return 10 ** (Math.ceil(Math.log10(value)) - 1)
}
