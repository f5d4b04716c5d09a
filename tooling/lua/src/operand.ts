/** `KEYS[2]`, or `KEYS[2..]`: the second and all that follow. */
export interface Operand {
  readonly table: 'KEYS' | 'ARGV'
  readonly index: number
  readonly variadic: boolean
}

export interface Uses {
  /** Indexes written as numbers: `KEYS[2]`. */
  readonly literal: readonly number[]
  /** Any other mention, which may reach every index: `KEYS[i]`, `#KEYS`, `unpack(KEYS, 2)`. */
  readonly dynamic: boolean
}

export function usesOf(table: Operand['table'], code: string): Uses {
  const bare = withoutCommentsAndStrings(code)
  const mentions = [...bare.matchAll(new RegExp(String.raw`\b${table}\b(?:\s*\[\s*(\d+)\s*\])?`, 'g'))]
  const literal = mentions.flatMap(([, index]) => (index === undefined ? [] : [Number(index)]))
  return { literal: [...new Set(literal)].toSorted((a, b) => a - b), dynamic: literal.length < mentions.length }
}

/** What header and body say differently about one table. */
export function disagreements(table: Operand['table'], described: readonly Operand[], uses: Uses): string[] {
  const own = described.filter((operand) => operand.table === table)
  const rest = own.find((operand) => operand.variadic)
  const covers = (index: number): boolean =>
    own.some((operand) => operand.index === index) || (rest !== undefined && index >= rest.index)

  const undescribed = uses.literal
    .filter((index) => !covers(index))
    .map((index) => `${table}[${index}] is used but not described in the header`)
  const unused = own
    .filter((operand) => !operand.variadic && !uses.literal.includes(operand.index))
    .map((operand) => `${table}[${operand.index}] is described in the header but not used`)

  if (rest && !uses.dynamic && !uses.literal.some((index) => index >= rest.index)) {
    unused.push(`${table}[${rest.index}..] is described in the header but not used`)
  }
  if (!rest && uses.dynamic) {
    undescribed.push(`${table} is used as a whole, so the header must describe a rest such as ${table}[1..]`)
  }
  return [...undescribed, ...unused]
}

function withoutCommentsAndStrings(code: string): string {
  const longBracket = String.raw`\[(=*)\[[\s\S]*?\]\1\]`
  const comment = String.raw`--\[(=*)\[[\s\S]*?\]\2\]|--[^\n]*`
  const quoted = String.raw`'(?:\\[\s\S]|[^'\\\n])*'|"(?:\\[\s\S]|[^"\\\n])*"`
  return code.replaceAll(new RegExp(`${longBracket}|${comment}|${quoted}`, 'g'), '""')
}
