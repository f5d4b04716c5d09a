import { inspect, styleText } from 'node:util'
import Table from 'cli-table3'

export type Cell = string | number | undefined
type Style = Parameters<typeof styleText>[0]

/** Answers go to stdout, as a table or as JSON; everything about the work itself goes to stderr. */
export class Output {
  readonly isJson: boolean
  readonly #out: NodeJS.WriteStream
  readonly #notes: NodeJS.WriteStream

  constructor(isJson: boolean, out: NodeJS.WriteStream = process.stdout, notes: NodeJS.WriteStream = process.stderr) {
    this.isJson = isJson
    this.#out = out
    this.#notes = notes
  }

  /** One document on one line. */
  json(value: unknown): void {
    this.#out.write(`${jsonText(value)}\n`)
  }

  line(text = ''): void {
    this.#out.write(`${text}\n`)
  }

  /** As `line`, and waits while whoever reads is slower. */
  async flow(text: string): Promise<void> {
    if (this.#out.write(`${text}\n`)) return
    await new Promise<void>((resolve) => this.#out.once('drain', resolve))
  }

  table(head: readonly string[], rows: readonly (readonly Cell[])[]): void {
    this.line(
      tableText(
        head.map((title) => this.styled('bold', title)),
        rows,
      ),
    )
  }

  /** Names and what they are, one a line. */
  list(pairs: readonly (readonly [name: string, value: Cell])[]): void {
    const width = Math.max(...pairs.map(([name]) => name.length))
    for (const [name, value] of pairs) this.line(`${this.styled('dim', name.padEnd(width))}  ${shown(value)}`)
  }

  value(value: unknown): void {
    this.line(inspect(value, { depth: null, maxArrayLength: null, maxStringLength: null, colors: this.#hasColours }))
  }

  note(text: string): void {
    this.#notes.write(`${text}\n`)
  }

  styled(style: Style, text: string): string {
    return styleText(style, text, { stream: this.#out, validateStream: true })
  }

  get #hasColours(): boolean {
    return this.styled('bold', 'a') !== 'a'
  }
}

const nothing = { top: '', 'top-mid': '', 'top-left': '', 'top-right': '', bottom: '', 'bottom-mid': '' }
const borderless = {
  ...nothing,
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
}

export function tableText(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const isNumeric = head.map((_, at) => rows.length > 0 && rows.every((row) => isNumber(row[at])))
  const table = new Table({
    head: [...head],
    chars: borderless,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colAligns: isNumeric.map((numeric) => (numeric ? 'right' : 'left')),
  })
  table.push(...rows.map((row) => row.map(shown)))
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}

function isNumber(cell: Cell): boolean {
  return cell === undefined || typeof cell === 'number' || /^(?:–|[\d.,]+ ?(?:%|[kMGT]?B|ms|s|min|h|d)?)$/.test(cell)
}

function shown(cell: Cell): string {
  if (cell === undefined) return '–'
  return typeof cell === 'number' ? cell.toLocaleString('en-US') : plain(cell)
}

/** Keys and tags are other people's texts: none of them may command the terminal. */
export function plain(text: string): string {
  const { source } = styles
  // Our own colours stay.
  return text.replace(new RegExp(`(${source})|[\\p{Cc}]`, 'gu'), (found, own?: string) => own ?? escapeOf(found))
}

// oxlint-disable-next-line no-control-regex
const styles = /\u001B\[\d{1,2}m/

function escapeOf(character: string): string {
  return `\\x${character.codePointAt(0)!.toString(16).padStart(2, '0')}`
}

export function percent(part: number | undefined): string | undefined {
  return part === undefined || Number.isNaN(part) ? undefined : `${(part * 100).toFixed(1)} %`
}

export function bytesText(bytes: number | undefined): string | undefined {
  if (bytes === undefined) return undefined
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const at = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log(bytes) / Math.log(1024)))
  const size = bytes / 1024 ** at
  return `${at === 0 ? size : size.toFixed(1)} ${units[at]}`
}

/** What JSON has no word for is told as near as can be: a Map as pairs, bytes as base64. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, name, json: unknown) {
    const raw = this[name]
    if (typeof raw === 'bigint') return String(raw)
    if (raw instanceof Map || raw instanceof Set) return [...raw]
    if (raw instanceof Uint8Array) return Buffer.from(raw).toString('base64')
    if (typeof raw === 'number' && !Number.isFinite(raw)) return null
    return json
  })
}
