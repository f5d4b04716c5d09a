import { parse, View } from 'vega'
import { compile, type TopLevelSpec } from 'vega-lite'
import type { Incident } from '../fleet/control.ts'
import { bySecond, startOf } from './by-second.ts'
import type { Sample } from './samples.ts'

export interface PlotData {
  readonly title: string
  readonly samples: readonly Sample[]
  readonly incidents: readonly Incident[]
}

type Layer = Extract<TopLevelSpec, { layer: unknown }>['layer'][number]

/** An SVG of two panels over the seconds of a run: how many answers of each kind, and what they took. */
export async function plotOf({ title, samples, incidents }: PlotData): Promise<string> {
  const start = startOf(samples)
  const spec = specOf(
    title,
    bySecond(samples),
    incidents.map(({ at, what }) => ({ second: (at - start) / 1000, what })),
  )
  const view = new View(parse(compile(spec).spec), { renderer: 'none' })
  try {
    return `${await view.toSVG()}\n`
  } finally {
    view.finalize()
  }
}

const answers = ['HIT', 'JOINED', 'STALE', 'MISS', 'BYPASS', 'no cache']
const colours = ['#2a9d5c', '#8bcf9b', '#d9a404', '#c8452f', '#8e6bbf', '#777777']

const second = { field: 'second', type: 'quantitative', title: 'second of the run' } as const
const answer = { field: 'answer', type: 'nominal', title: null, scale: { domain: answers, range: colours } } as const
const size = { width: 720, height: 160 }

function specOf(title: string, seconds: object[], incidents: object[]): TopLevelSpec {
  const marks = incidentMarks(incidents)
  return {
    title,
    background: 'white',
    // Labels of every bar for screen readers would be most of the file.
    config: { aria: false },
    data: { values: seconds },
    vconcat: [
      { ...size, layer: [answerBars(), ...marks] },
      { ...size, layer: [timeLine('p99', []), timeLine('median', [3, 3]), ...marks] },
    ],
  }
}

function answerBars(): Layer {
  return {
    transform: [{ calculate: 'datum.second + 1', as: 'end' }],
    mark: { type: 'bar', binSpacing: 0 },
    encoding: {
      x: { ...second, bin: 'binned' },
      x2: { field: 'end' },
      y: { field: 'count', type: 'quantitative', stack: 'zero', title: 'answers a second' },
      color: answer,
    },
  }
}

function timeLine(field: 'p99' | 'median', strokeDash: number[]): Layer {
  const title = 'ms: p99, median dashed'
  return {
    mark: { type: 'line', strokeDash, strokeWidth: 1.5 },
    encoding: { x: second, y: { field, type: 'quantitative', title, scale: { type: 'log' } }, color: answer },
  }
}

/** Dashed lines across a panel, with what happened then. */
function incidentMarks(incidents: object[]): Layer[] {
  const data = { values: incidents }
  return [
    { data, mark: { type: 'rule', strokeDash: [4, 3] }, encoding: { x: second } },
    {
      data,
      mark: { type: 'text', align: 'left', dx: 3, fontSize: 9 },
      encoding: { x: second, y: { value: 8 }, text: { field: 'what' } },
    },
  ]
}
