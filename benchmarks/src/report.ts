import type { Machine } from './machine.ts'
import type { CaseResult, Limit, Row, Verdict } from './result.ts'
import type { Summary } from './statistics.ts'

export interface Report {
  readonly date: string
  readonly rounds: number
  readonly machine: Machine
  readonly results: readonly CaseResult[]
}

const preface = `Written by \`pnpm bench\`. Every round runs each contender once, each round beginning with another one; a row is the
median of all rounds with the quartiles behind it. A ratio is taken within each round, and its median is what is judged, so
that a machine with other work to do slows all alike. Each case has a process of its own and runs the built packages.`

export function markdownOf({ date, machine, results, rounds }: Report): string {
  const { cores, cpu, load, memory, node, packages, redis, system } = machine
  const versions = Object.entries(packages).map(([name, version]) => `${name} ${version}`)
  const place = `${cores} cores of ${cpu}, ${memory}, load ${shown(load)}, ${system}; Node.js ${node}, Redis ${redis}, ${versions.join(', ')}.`
  return ['# Benchmarks', preface, `${date}, ${rounds} rounds. ${place}`, ...results.map(sectionOf)].join('\n\n') + '\n'
}

export function sectionOf({ limit, method, rows, title, unit, verdicts }: CaseResult): string {
  const tables =
    verdicts.length === 0 ? [rowTable(rows, unit, limit)] : [rowTable(rows, unit, limit), verdictTable(verdicts)]
  return [`## ${title}`, method, ...tables].join('\n\n')
}

function rowTable(rows: readonly Row[], unit: string, limit: Limit | undefined): string {
  return table(
    ['contender', unit, 'quartiles'],
    rows.map((row) =>
      limit && row.median >= limit.at
        ? [row.contender, limit.says, '']
        : [row.contender, shown(row.median), quartiles(row)],
    ),
  )
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

function shown(value: number): string {
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)))
}
