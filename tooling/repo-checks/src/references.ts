/** `tsc -b` at the root builds only what the root tsconfig.json refers to. */
export function referenceProblems(referenced: readonly string[], buildConfigs: readonly string[]): string[] {
  return buildConfigs
    .filter((config) => !referenced.includes(config))
    .map((config) => `tsconfig.json does not refer to ${config}`)
}
