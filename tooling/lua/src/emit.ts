import type { Script } from './script.ts'

/** The same scripts always give the same text, so that a check can compare it. */
export function emitModule(scripts: readonly Script[]): string {
  const sorted = scripts.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const names = sorted.map(({ name }) => `'${name}'`).join(' | ')
  return `// Generated from the .lua files of this folder by \`pnpm generate\`; do not edit.

export type LuaScriptName = ${names || 'never'}

export interface LuaSource<Name extends string = string> {
  readonly name: Name
  readonly lua: string
  readonly sha1: string
}

export const luaSources: { readonly [Name in LuaScriptName]: LuaSource<Name> } = {
${sorted.map(emitScript).join('')}}
`
}

function emitScript({ name, lua, sha1 }: Script): string {
  const text = lua.replaceAll(/[\\`]|\$\{/g, String.raw`\$&`).replaceAll('\r', String.raw`\r`)
  return `  '${name}': {
    name: '${name}',
    sha1: '${sha1}',
    lua: \`${text}\`,
  },
`
}
