import path from 'node:path'
import { parseSync, Visitor } from 'oxc-parser'

export interface Import {
  readonly specifier: string
  /** For a relative import, the file it leads to, from the root of the repository. */
  readonly target: string | undefined
}

/** Every import and re-export of a file: static, dynamic, and in types, `import type` and `import('…')` included. */
export function importsOf(file: string, text: string): Import[] {
  const { program, errors } = parseSync(file, text)
  if (errors[0]) throw new Error(`${file}: ${errors[0].message}`)

  const specifiers = new Set<string>()
  const add = (source: { readonly type: string; readonly value?: unknown } | null): void => {
    if (source?.type === 'Literal' && typeof source.value === 'string') specifiers.add(source.value)
  }
  new Visitor({
    ImportDeclaration: (node) => add(node.source),
    ExportNamedDeclaration: (node) => add(node.source),
    ExportAllDeclaration: (node) => add(node.source),
    ImportExpression: (node) => add(node.source),
    TSImportType: (node) => add(node.source),
  }).visit(program)

  return [...specifiers].map((specifier) => ({
    specifier,
    target: specifier.startsWith('.') ? path.join(path.dirname(file), specifier) : undefined,
  }))
}
