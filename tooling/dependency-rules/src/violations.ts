import { cyclesOf, graphOf } from './cycles.ts'
import { coreLevels, packageImports, testingFolder } from './rules.ts'
import type { SourceFile, WorkspacePackage } from './workspace.ts'

/** Sentences that name the importing file, what it imports, and the rule against it. */
export function violationsOf(packages: readonly WorkspacePackage[]): string[] {
  const core = packages.find(({ name }) => name === '@cache/core')
  return [
    ...packages.flatMap((own) => own.files.flatMap((file) => doorViolations(own, file, packages))),
    ...packages.flatMap(fileCycles),
    ...(core ? [...unplacedGroups(core), ...levelViolations(core), ...folderCycles(core)] : []),
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
    // Reported once, by unplacedGroups.
    if (fromLevel === -1 || toLevel === -1) return []
    return toLevel > fromLevel ? [`${from} imports ${to}: "${fromGroup}" lies below "${toGroup}"`] : []
  })
}

function unplacedGroups(core: WorkspacePackage): string[] {
  const groups = core.files
    .filter((file) => file.path.startsWith(`${core.directory}/src/`))
    .map((file) => groupOf(core, file.path))
  return [...new Set(groups)]
    .filter((group) => group !== testingFolder && levelOf(group) === -1)
    .map(
      (group) => `"${group}" in ${core.directory}/src has no place in the dependency rules; give it one in coreLevels`,
    )
}

function fileCycles(own: WorkspacePackage): string[] {
  return cyclesOf(graphOf(sourceEdges(own))).map((cycle) => `files in a cycle: ${cycle.join(' -> ')}`)
}

function folderCycles(core: WorkspacePackage): string[] {
  const edges = sourceEdges(core).filter(([from, to]) => groupOf(core, from) !== groupOf(core, to))
  const cycles = cyclesOf(graphOf(edges.map(([from, to]) => [groupOf(core, from), groupOf(core, to)])))
  return cycles.map((cycle) => {
    const isStep = (from: string, to: string): boolean =>
      cycle.some((group, at) => group === groupOf(core, from) && cycle[at + 1] === groupOf(core, to))
    const ways = edges.filter(([from, to]) => isStep(from, to))
    return `folders in a cycle: ${cycle.join(' -> ')}, by ${ways.map((way) => way.join(' -> ')).join(', ')}`
  })
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
