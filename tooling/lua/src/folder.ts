import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { emitModule } from './emit.ts'
import { compileScript } from './script.ts'

export const generatedFile = 'lua-sources.generated.ts'

/** The text of the generated module for a folder of scripts; fragments lie in its subfolder `lib`. */
export function generateFrom(folder: string): string {
  const files = readdirSync(folder).filter((file) => file.endsWith('.lua'))
  const results = files.map((file) =>
    compileScript(path.basename(file, '.lua'), readFileSync(path.join(folder, file), 'utf8'), (name) =>
      readFragment(folder, name),
    ),
  )

  const problems = results.flatMap((result) => (result.outcome === 'refused' ? result.problems : []))
  if (problems.length > 0) throw new Error(problems.join('\n'))
  return emitModule(results.flatMap((result) => (result.outcome === 'compiled' ? [result.script] : [])))
}

function readFragment(folder: string, name: string): string {
  const file = path.join(folder, 'lib', `${name}.lua`)
  if (!existsSync(file)) throw new Error(`includes "${name}", but there is no lib/${name}.lua`)
  return readFileSync(file, 'utf8')
}
