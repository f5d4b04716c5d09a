import type { Machine } from './machine.ts'
import { type CaseReport, type CaseResult, type Verdict, shown, shownOf } from './result.ts'
import type { Summary } from './statistics.ts'

export interface Report {
  readonly date: string
  readonly rounds: number
  /** What the run took. */
  readonly minutes: number
  readonly machine: Machine
  readonly cases: readonly CaseReport[]
}

const preface = `Written by \`pnpm bench\`. Every round runs each contender once, each round beginning with another one; a row is the
median of all rounds with the quartiles behind it. A ratio is taken within each round, and its median is what is judged, so
that a machine with other work to do slows all alike. Each case has a process of its own and runs the built packages. [How the
contenders are set up](../README.md), and what cannot be compared.`

export function markdownOf({ cases, date, machine, minutes, rounds }: Report): string {
  const { cores, cpu, load, memory, node, packages, redis, system } = machine
  const versions = Object.entries(packages).map(([name, version]) => `${name} ${version}`)
  const place = `${cores} cores of ${cpu}, ${memory}, ${system}; Node.js ${node}, Redis ${redis}, ${versions.join(', ')}.`
  const loads = `Load ${shown(load.before)} before the run, and ${shown(load.during)} in its last five minutes, itself included.`
  const when = `${date}, ${rounds} rounds, ${shown(minutes)} minutes. ${place} ${loads}`
  return ['# Benchmarks', preface, when, missedOf(cases), ...cases.map(chapterOf)].join('\n\n') + '\n'
}

/** Where the plot of a case is, beside the report. */
export function plotFileOf({ name }: CaseReport): string {
  return `${name}.svg`
}

export function sectionOf(result: CaseResult): string {
  const { method, rows, title, unit, verdicts } = result
  const cells = rows.map((row) => [row.contender, shownOf(row, result), quartiles(row)])
  const judged = verdicts.length === 0 ? [] : [verdictTable(verdicts)]
  return [`### ${title}`, method, table(['contender', unit, 'quartiles'], cells), ...judged].join('\n\n')
}

function chapterOf(report: CaseReport): string {
  const plot = `![${report.name}, the numbers below as bars](${plotFileOf(report)})`
  return [`## ${report.name}`, plot, ...report.results.map(sectionOf)].join('\n\n')
}

function missedOf(cases: readonly CaseReport[]): string {
  const missed = cases.flatMap(({ results }) =>
    results.flatMap(({ title, verdicts }) =>
      verdicts
        .filter(({ passed }) => !passed)
        .map(
          ({ atMost, measure, measured }) =>
            `- ${title}: ${measure} is ${shown(measured.median)}, not ${shown(atMost)}`,
        ),
    ),
  )
  return missed.length === 0 ? 'No target is missed.' : ['Targets that are missed:', missed.join('\n')].join('\n\n')
}

function verdictTable(verdicts: readonly Verdict[]): string {
  return table(
    ['judged', 'measured', 'quartiles', 'at most', ''],
    verdicts.map(({ atMost, measure, measured, passed }) => [
      measure,
      shown(measured.median),
      quartiles(measured),
      shown(atMost),
      passed ? 'pass' : '**FAIL**',
    ]),
  )
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(3, title.length, ...rows.map((row) => row[column]!.length)))
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}

function quartiles({ high, low }: Summary): string {
  return `${shown(low)} – ${shown(high)}`
}
