import { mistakes } from '../explorer/mistakes/all.ts'
import type { Kill } from '../explorer/mistakes/bench.ts'
import { mutants } from '../mutants/all.ts'
import { testFileOf } from '../mutants/mutant.ts'
import type { KnownBug } from './known-bug.ts'

type Row = readonly [bug: string, mistake: string, killedBy: string]

const head: Row = ['bug', 'the mistake, and where it is made', 'what notices it']

/** The table of known bugs as Markdown; throws where it names what is not kept. */
export function tableOf(bugs: readonly KnownBug[], kills: Readonly<Record<string, Kill>>): string {
  const rows = [head, ...bugs.flatMap((bug, i) => rowsOf(bug, i + 1, kills))]
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  const lines = rows.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`)
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  return [lines[0], rule, ...lines.slice(1)].join('\n')
}

function rowsOf(
  { bug, killers = [], mistakes: names = [] }: KnownBug,
  number: number,
  kills: Record<string, Kill>,
): Row[] {
  const rows = [...names.map((name) => rowOfMistake(name, kills)), ...killers.flatMap(rowsOfKiller)]
  if (rows.length === 0) throw new Error(`nothing is kept of: ${bug}`)
  return rows.map(([, mistake, killedBy], i): Row => [i === 0 ? `${number}. ${bug}` : '', mistake, killedBy])
}

function rowOfMistake(name: string, kills: Record<string, Kill>): Row {
  const mistake = mistakes.find((each) => each.name === name)
  const kill = kills[name]
  if (!mistake || !kill) throw new Error(`the explorer has no such mistake, or does not show it: ${name}`)
  return ['', `${name}: \`${mistake.file}\``, shown(kill)]
}

function rowsOfKiller(killer: string): Row[] {
  const killed = mutants.filter((mutant) => mutant.killer === killer)
  if (killed.length === 0) throw new Error(`no mutant is killed by: ${killer}`)
  const files = [...new Set(killed.map(({ file }) => `\`${file}\``))].join(', ')
  return [['', files, `\`${testFileOf(killed[0]!)}\`: ${killer.replaceAll('>', '›')}`]]
}

function shown(kill: Kill): string {
  if ('small' in kill) return `explorer, every order of _${kill.small}_`
  return kill.scenario === undefined
    ? `explorer, seed ${kill.seed}`
    : `explorer, seed ${kill.seed} of _${kill.scenario}_`
}
