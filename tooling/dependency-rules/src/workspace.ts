import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { type Import, importsOf } from './imports.ts'

export interface SourceFile {
  /** From the root of the repository. */
  readonly path: string
  readonly isTest: boolean
  readonly imports: readonly Import[]
}

export interface WorkspacePackage {
  readonly name: string
  readonly directory: string
  /** The specifiers it can be imported by. */
  readonly doors: ReadonlySet<string>
  readonly files: readonly SourceFile[]
}

const places = ['packages/*', 'apps/*', 'tooling/*', 'benchmarks', 'load-tests']

export function readWorkspace(root: string): WorkspacePackage[] {
  const manifests = globSync(
    places.map((place) => `${place}/package.json`),
    { cwd: root },
  )
  return manifests.toSorted().map((manifest) => readPackage(root, path.dirname(manifest)))
}

function readPackage(root: string, directory: string): WorkspacePackage {
  const manifest = JSON.parse(readFileSync(path.join(root, directory, 'package.json'), 'utf8')) as {
    name: string
    exports?: Record<string, unknown>
  }
  const doors = Object.keys(manifest.exports ?? {}).map((door) => manifest.name + door.slice(1))
  const files = globSync(`${directory}/{src,test}/**/*.ts`, { cwd: root }).toSorted()
  return {
    name: manifest.name,
    directory,
    doors: new Set(doors),
    files: files.map((file) => ({
      path: file,
      isTest: file.endsWith('.test.ts') || file.startsWith(`${directory}/test/`),
      imports: importsOf(file, readFileSync(path.join(root, file), 'utf8')),
    })),
  }
}
