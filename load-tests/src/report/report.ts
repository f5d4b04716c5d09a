import type { LoadSummary, Times } from './load-summary.ts'
import type { Machine } from './machine.ts'
import type { Threshold } from './threshold.ts'

export interface Report {
  readonly scenario: string
  readonly framework: string
  /** ms that every query to the database took longer, as across a network. */
  readonly databaseLatency: number
  readonly date: string
  readonly instances: number
  readonly machine: Machine
  readonly summary: LoadSummary
}

/** ms of a query across the network of a data centre, which is how far away most databases are. */
export const usualLatency = 1

type Named = Pick<Report, 'scenario' | 'framework' | 'databaseLatency'>

/** The name of the files of a result, without their endings. */
export function fileNameOf({ scenario, framework, databaseLatency }: Named): string {
  return `${scenario}-${framework}${databaseLatency === usualLatency ? '' : `-database-${databaseLatency}ms`}`
}

export function titleOf({ scenario, framework, databaseLatency }: Named): string {
  return `${scenario}, ${framework}${databaseLatency === usualLatency ? '' : `, a database ${databaseLatency} ms away`}`
}

export function markdownOf(report: Report): string {
  const { databaseLatency, date, framework, instances, machine, scenario, summary } = report
  const flag = databaseLatency === usualLatency ? '' : ` --database-latency ${databaseLatency}`
  const { cores, cpu, k6, load, memory, node, redis, system } = machine
  return `${[
    `# Load: ${titleOf(report)}`,
    `Written by \`pnpm load ${scenario} ${framework}${flag}\`; the method is in [the README](../README.md).`,
    `${date}, ${instances} instances, Redis and k6 on one machine, the database ${databaseLatency} ms away: ${cores} cores of ${cpu}, ${memory}, ${system}; Node.js ${node}, Redis ${redis}, k6 ${k6}; load before the run ${load.toFixed(1)}.`,
    sectionsOf(summary),
    `![answers a second, and what they took](${fileNameOf(report)}.svg)`,
  ].join('\n\n')}\n`
}

/** What is also shown in the terminal. */
export function sectionsOf({ thresholds, times, ...run }: LoadSummary): string {
  return [countsOf(run), timeTable(times), thresholdTable(thresholds)].join('\n\n')
}

function countsOf(run: Omit<LoadSummary, 'thresholds' | 'times'>): string {
  const { droppedIterations, failedChecks, failedRequests, hitRate, requests, saved, seconds } = run
  const failed = Object.entries(failedChecks).map(([name, times]) => `, "${name}" did not hold ${times} times`)
  const dropped = droppedIterations === 0 ? '' : `, ${droppedIterations} iterations were not started in time`
  const rate = `${(requests / seconds).toFixed(0)} a second`
  const savings = Object.entries(saved).map(([name, share]) => `, ${name.replaceAll('_', ' ')} ${percent(share)}`)
  return `${requests} requests in ${seconds} s (${rate}), hit rate ${percent(hitRate)}${savings.join('')}, ${failedRequests} failed${failed.join('')}${dropped}.`
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

function timeTable(times: readonly Times[]): string {
  return table(
    ['answers', 'measured by', 'number', 'mean', 'median', 'p90', 'p95', 'p99', 'max, ms'],
    times.map(({ answers, kind, max, mean, median, p90, p95, p99, side }) => [
      kind,
      side,
      String(answers),
      ...[mean, median, p90, p95, p99, max].map((time) => time.toFixed(2)),
    ]),
  )
}

function thresholdTable(thresholds: readonly Threshold[]): string {
  return table(
    ['threshold', 'measured', ''],
    thresholds.map(({ measured, metric, passed, rule }) => [
      `${metric} ${rule}`,
      measured === undefined ? 'nothing' : String(Number(measured.toPrecision(3))),
      passed ? 'pass' : '**FAIL**',
    ]),
  )
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(3, title.length, ...rows.map((row) => row[column]!.length)))
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}
