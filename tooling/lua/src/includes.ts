const includeLine = /^-- @include\s+(\S+)\s*$/
const fragmentName = /^[a-z0-9]+(-[a-z0-9]+)*$/

export const isInclude = (line: string): boolean => includeLine.test(line)

/** Puts shared Lua functions in the place of their `-- @include name` line, each fragment once per script. */
export function inlineIncludes(code: string, readFragment: (name: string) => string): string {
  const included = new Set<string>()

  const expand = (text: string, parents: readonly string[]): string =>
    text
      .split('\n')
      .flatMap((line) => {
        const name = includeLine.exec(line)?.[1]
        if (name === undefined) return [line]
        if (!fragmentName.test(name)) throw new Error(`"${name}" is not the name of a fragment`)
        if (parents.includes(name)) throw new Error(`include cycle: ${[...parents, name].join(' -> ')}`)
        if (included.has(name)) return []
        included.add(name)
        return [expand(readFragment(name).trim(), [...parents, name])]
      })
      .join('\n')

  return expand(code, [])
}
