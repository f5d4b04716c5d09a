import { parse, View } from 'vega'
import { compile, type TopLevelSpec } from 'vega-lite'
import { type Panel, panelOf } from './panel.ts'
import type { CaseResult } from './result.ts'

/** An SVG of the results of one case: for each a panel of bars, with the quartiles across their ends. */
export async function plotOf(results: readonly CaseResult[]): Promise<string> {
  const view = new View(parse(compile(specOf(results.map(panelOf))).spec), { renderer: 'none' })
  try {
    return `${await view.toSVG()}\n`
  } finally {
    view.finalize()
  }
}

type Part = Extract<TopLevelSpec, { vconcat: unknown }>['vconcat'][number]

function specOf(panels: readonly Panel[]): TopLevelSpec {
  return {
    background: 'white',
    // Labels of every bar for screen readers would be most of the file, and the tables beside it say the same.
    config: { aria: false },
    vconcat: panels.map(partOf),
  }
}

function partOf({ bars, from, scale, title, to, unit }: Panel): Part {
  const axis = { title: scale === 'log' ? `${unit}, logarithmic` : unit, grid: true, tickCount: 6 }
  const domain = { type: scale, domain: [from, to], nice: false }
  const y = { field: 'contender', type: 'nominal', sort: null, title: null, axis: { labelLimit: 260 } } as const
  const quantity = (field: string): object => ({ field, type: 'quantitative', scale: domain, axis })
  return {
    title: { text: title, anchor: 'start' },
    width: 520,
    height: { step: 22 },
    data: { values: [...bars] },
    layer: [
      {
        mark: { type: 'bar', height: 13 },
        encoding: {
          y,
          x: quantity('from'),
          x2: { field: 'median' },
          color: { field: 'colour', type: 'nominal', scale: null },
        },
      },
      { mark: { type: 'rule', strokeWidth: 1.5 }, encoding: { y, x: quantity('low'), x2: { field: 'high' } } },
      {
        mark: { type: 'text', align: 'left', dx: 6, fontSize: 10 },
        encoding: { y, x: quantity('high'), text: { field: 'label' } },
      },
    ],
  }
}
