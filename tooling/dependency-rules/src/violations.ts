import { cyclesOf, graphOf } from './cycles.ts'
import { coreLevels, packageImports, testingFolder } from './rules.ts'
import type { SourceFile, WorkspacePackage } from './workspace.ts'

/** Sentences that name the importing file, what it imports, and the rule against it. */
export function violationsOf(packages: readonly WorkspacePackage[]): string[] {
  const core = packages.find(({ name }) => name === '@cache/core')
  return [
    ...packages.flatMap((own) => own.files.flatMap((file) => doorViolations(own, file, packages))),
    ...packages.flatMap(fileCycles),
    ...(core ? [...levelViolations(core), ...folderCycles(core)] : []),
  ]
}

function doorViolations(own: WorkspacePackage, file: SourceFile, packages: readonly WorkspacePackage[]): string[] {
  return file.imports.flatMap(({ specifier, target }) => {
    if (target !== undefined) {
      return target.startsWith(`${own.directory}/`) ? [] : [`${file.path} leaves its package by "${specifier}"`]
    }
    const other = packages.find(({ name }) => specifier === name || specifier.startsWith(`${name}/`))
    if (!other) return []
    if (!other.doors.has(specifier)) return [`${file.path} imports "${specifier}", which is no door of ${other.name}`]

    const allowed = packageImports[own.name]
    if (file.isTest || !allowed) return []
    if (!allowed.includes(other.name))
      return [`${file.path} imports "${specifier}", which ${own.name} may not depend on`]
    return specifier.endsWith(`/${testingFolder}`) ? [`${file.path} imports "${specifier}", which is for tests`] : []
  })
}

function levelViolations(core: WorkspacePackage): string[] {
  return sourceEdges(core).flatMap(([from, to]) => {
    const [fromGroup, toGroup] = [groupOf(core, from), groupOf(core, to)]
    if (fromGroup === testingFolder || fromGroup === toGroup) return []
    if (toGroup === testingFolder) return [`${from} imports ${to}, which is for tests`]
    const [fromLevel, toLevel] = [levelOf(fromGroup), levelOf(toGroup)]
    if (fromLevel === -1) return [`${from} lies in "${fromGroup}", which the dependency rules do not know`]
    if (toLevel === -1) return [`${to} lies in "${toGroup}", which the dependency rules do not know`]
    return toLevel > fromLevel ? [`${from} imports ${to}: "${fromGroup}" lies below "${toGroup}"`] : []
  })
}

function fileCycles(own: WorkspacePackage): string[] {
  return cyclesOf(graphOf(sourceEdges(own))).map((cycle) => `files in a cycle: ${cycle.join(' -> ')}`)
}

function folderCycles(core: WorkspacePackage): string[] {
  const groups = sourceEdges(core).map(([from, to]) => [groupOf(core, from), groupOf(core, to)] as const)
  const between = groups.filter(([from, to]) => from !== to)
  return cyclesOf(graphOf(between)).map((cycle) => `folders in a cycle: ${cycle.join(' -> ')}`)
}

function sourceEdges(own: WorkspacePackage): (readonly [string, string])[] {
  return own.files
    .filter((file) => !file.isTest)
    .flatMap((file) => file.imports.flatMap(({ target }) => (target ? [[file.path, target] as const] : [])))
}

/** The folder below `src`, or the name of a file that lies in `src` itself. */
function groupOf(core: WorkspacePackage, file: string): string {
  const [group = ''] = file.slice(`${core.directory}/src/`.length).split('/')
  return group.replace(/\.ts$/, '')
}

function levelOf(group: string): number {
  return coreLevels.findIndex((level) => level.includes(group))
}
