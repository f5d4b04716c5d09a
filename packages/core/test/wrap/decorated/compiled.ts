import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as decorated from './article-service.ts'

export type Decorated = typeof decorated

const tsc = path.join(import.meta.dirname, '../../../../../node_modules/.bin/tsc')

/** The decorated classes as TypeScript compiles them: by the standard, or as `experimentalDecorators`. */
export async function compiled(kind: 'standard' | 'legacy'): Promise<Decorated> {
  const folder = mkdtempSync(path.join(tmpdir(), 'decorated-'))
  const source = path.join(import.meta.dirname, 'article-service.ts')
  const options =
    '--ignoreConfig --target es2022 --module esnext --moduleResolution bundler --noCheck --noResolve'.split(' ')
  const places = ['--outDir', folder, '--rootDir', import.meta.dirname, source]
  const legacy = ['--experimentalDecorators', String(kind === 'legacy')]
  try {
    const result = spawnSync(tsc, [...options, ...legacy, ...places], { encoding: 'utf8' })
    if (result.status !== 0) throw new Error(`tsc: ${result.stdout}${result.stderr}`, { cause: result.error })
    const file = path.join(folder, 'article-service.js')
    return (await import(/* @vite-ignore */ pathToFileURL(file).href)) as Decorated
  } finally {
    rmSync(folder, { recursive: true })
  }
}
