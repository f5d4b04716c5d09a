import type { History, ReadBy } from './history.ts'
import type { Loss } from './losses.ts'
import type { Violation } from './oracle.ts'

// What is shown before the write in question, and after what went wrong, ms.
const before = 1000
const after = 200

// One cause often shows itself many times.
const mostShown = 3
const mostLines = 150

/** What is needed to understand reads that were too old: all that happened to their keys, and the faults at the time. */
export function explainedViolations(violations: readonly Violation[], history: History): string {
  const firstOfEach = Array.from(Map.groupBy(violations, ({ floor }) => floor.write).values(), ([first]) => first!)
  const shown = firstOfEach.slice(0, mostShown).map(({ promise, read, floor }) => {
    const { resolvedAt, by } = floor.write
    return [
      `${promise}: ${read.by} read ${read.name} as ${read.version}, which is older than ${floor.version} of ${by}`,
      ...(floor.loss ? [lossText(floor.loss)] : []),
      `binding from ${ms(floor.from - resolvedAt)}; ms since that write had resolved:`,
      ...around(history, { name: read.name, origin: resolvedAt, until: read.endedAt + after, read }),
    ].join('\n')
  })
  return [`${violations.length} violations of ${firstOfEach.length} writes`, ...shown].join('\n\n')
}

/** The same for what was lost and is not made again by who had to. */
export function explainedLosses(losses: readonly Loss[], history: History): string {
  const shown = losses.slice(0, mostShown).map((loss) => {
    const { dueAt, name, write } = loss
    const place = { name, origin: write.resolvedAt, until: dueAt! + after }
    return [lossText(loss), ...around(history, place)].join('\n')
  })
  return [`${losses.length} invalidations lost for good`, ...shown].join('\n\n')
}

function lossText({ againAt, dueAt, lostAt, name, write }: Loss): string {
  const since = (moment = Infinity): string => ms(moment - write.resolvedAt)
  return `${write.by} ${write.action} ${name}: lost at ${since(lostAt)}, due at ${since(dueAt)}, made at ${since(againAt)}`
}

interface Place {
  readonly name: string
  /** What times are counted from. */
  readonly origin: number
  readonly until: number
  readonly read?: ReadBy
}

function around(history: History, { name, origin, until, read }: Place): string[] {
  const at = (moment: number): string => ms(moment - origin)
  const lines: [moment: number, line: string][] = [
    ...history.faults
      .filter((each) => each.until > origin - before)
      .map((each) => line(each.from, `fault: ${each.kind}, ${each.at}, until ${at(each.until)}`)),
    ...history.splits
      .filter((each) => each.until > origin - before)
      .map((each) => line(each.from, `fault: two masters until ${at(each.until)}`)),
    ...history.pauses.map((each) => line(each.from, `${each.by} did not run until ${at(each.until)}`)),
    ...Array.from(history.deaths, ([member, moment]) => line(moment, `${member} is dead`)),
    ...history.notes.map((each) => line(each.at, `${each.by} notes: ${each.text}`)),
    ...history.writes.flatMap(({ action, by, calledAt, resolvedAt, status, versions }) =>
      name in versions ? [line(resolvedAt, `${by} ${action} ${versions[name]} ${status}, called ${at(calledAt)}`)] : [],
    ),
    ...history.reads.flatMap((each) => {
      const { by, endedAt, from, startedAt, version, why } = each
      const verb = each === read ? 'READ' : 'read'
      return each.name === name
        ? [line(startedAt, `${by} ${verb} ${version} until ${at(endedAt)}: ${from}, ${why}`)]
        : []
    }),
  ]
  const inOrder = lines.filter(([moment]) => moment <= until).toSorted(([a], [b]) => a - b)
  const shown = ([moment, text]: [number, string]): string => `${at(moment)}  ${text}`
  return [
    ...inOrder.filter(([moment, text]) => text.startsWith('fault') && moment < origin - before).map(shown),
    ...inOrder
      .filter(([moment]) => moment >= origin - before)
      .slice(-mostLines)
      .map(shown),
  ]
}

function line(moment: number, text: string): [number, string] {
  return [moment, text]
}

function ms(duration: number): string {
  return duration.toFixed(1).padStart(8)
}
