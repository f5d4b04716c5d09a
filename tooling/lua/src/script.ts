import { createHash } from 'node:crypto'
import { parseHeader } from './header.ts'
import { inlineIncludes, isInclude } from './includes.ts'
import { disagreements, usesOf } from './operand.ts'

export interface Script {
  readonly name: string
  readonly lua: string
  readonly sha1: string
}

export type CompiledScript =
  | { readonly outcome: 'compiled'; readonly script: Script }
  | { readonly outcome: 'refused'; readonly problems: readonly string[] }

/** Inlines the includes of a script, and refuses one whose header does not tell the truth about its operands. */
export function compileScript(name: string, source: string, readFragment: (name: string) => string): CompiledScript {
  const parts = partsOf(source)
  let body: string
  try {
    body = inlineIncludes(parts.body, readFragment)
  } catch (error) {
    return refused(name, [(error as Error).message])
  }

  const header = parseHeader(parts.header)
  const problems = [
    ...header.problems,
    ...disagreements('KEYS', header.operands, usesOf('KEYS', body)),
    ...disagreements('ARGV', header.operands, usesOf('ARGV', body)),
  ]
  if (problems.length > 0) return refused(name, problems)

  const lua = [...parts.shebang, ...parts.header, body.trimEnd(), ''].join('\n')
  return { outcome: 'compiled', script: { name, lua, sha1: createHash('sha1').update(lua).digest('hex') } }
}

/** Redis reads the flags of a script from a shebang only if it is the very first line. */
function partsOf(source: string): { shebang: string[]; header: string[]; body: string } {
  const lines = source.replaceAll('\r\n', '\n').split('\n')
  const shebang = lines[0]?.startsWith('#!') ? lines.slice(0, 1) : []
  const rest = lines.slice(shebang.length)
  const end = rest.findIndex((line) => !line.startsWith('--') || isInclude(line))
  const header = end === -1 ? rest : rest.slice(0, end)
  return { shebang, header, body: rest.slice(header.length).join('\n') }
}

function refused(name: string, problems: readonly string[]): CompiledScript {
  return { outcome: 'refused', problems: problems.map((problem) => `${name}.lua: ${problem}`) }
}
