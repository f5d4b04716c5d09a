import type { Operand } from './operand.ts'

export interface Header {
  readonly operands: readonly Operand[]
  /** What is wrong with the header itself, each a sentence about the script. */
  readonly problems: readonly string[]
}

const operandLine = /^-- (KEYS|ARGV)\[(\d+)(\.\.)?\](?:\s+(\S.*))?$/
const returnsLine = /^-- Returns(?:\s+(\S.*))?$/
const emptyLine = /^--\s*$/

/** Purpose, an empty comment line, every operand, what is returned; lines indented deeper continue the one before. */
export function parseHeader(lines: readonly string[]): Header {
  const operands: Operand[] = []
  const problems: string[] = []
  if (!lines[0] || emptyLine.test(lines[0]) || operandLine.test(lines[0])) problems.push('the header has no purpose')

  for (const line of lines) {
    const match = operandLine.exec(line)
    if (!match) continue
    const [, table, index, rest, description] = match as unknown as [string, 'KEYS' | 'ARGV', string, string?, string?]
    const operand = { table, index: Number(index), variadic: rest !== undefined }
    if (!description) problems.push(`${table}[${index}${rest ?? ''}] has no description`)
    operands.push(operand)
  }

  const returns = lines.map((line) => returnsLine.exec(line)).find((match) => match !== null)
  if (!returns?.[1]) problems.push('the header does not say what the script Returns')
  return { operands, problems: [...problems, ...numbering(operands, 'KEYS'), ...numbering(operands, 'ARGV')] }
}

function numbering(operands: readonly Operand[], table: Operand['table']): string[] {
  const own = operands.filter((operand) => operand.table === table)
  const inOrder = own.every((operand, at) => operand.index === at + 1)
  const restIsLast = own.slice(0, -1).every((operand) => !operand.variadic)
  return [
    ...(inOrder ? [] : [`the header must describe ${table} in order, from 1, without gaps`]),
    ...(restIsLast ? [] : [`only the last ${table} of the header may be a variadic rest`]),
  ]
}
