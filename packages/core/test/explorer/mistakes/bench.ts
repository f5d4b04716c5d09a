import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { Mistake } from './mistake.ts'

const root = path.join(import.meta.dirname, '../../../../..')
const hunter = path.relative(path.join(root, 'packages/core'), fileURLToPath(new URL('hunt.ts', import.meta.url)))

/** What shows a mistake: a seed of a random schedule, or some order of a small scenario. */
export type Kill = { readonly seed: number; readonly scenario?: string } | { readonly small: string }

/** Where to look: one place, or everywhere, with so many seeds. */
export type Hunt = Kill | { readonly upTo: number }

/** A copy of the package's source and of the explorer, so that the working tree stays as it is. */
export class Bench {
  readonly #core: string

  static async open(number: number): Promise<Bench> {
    const top = path.join(root, '.reports/explorer', String(number))
    const core = path.join(top, 'packages/core')
    await rm(top, { recursive: true, force: true })
    await mkdir(core, { recursive: true })
    for (const each of ['src', 'test/explorer', 'test/torture', 'package.json']) {
      await cp(path.join(root, 'packages/core', each), path.join(core, each), { recursive: true })
    }
    await symlink(path.join(root, 'packages/core/node_modules'), path.join(core, 'node_modules'))
    return new Bench(core)
  }

  private constructor(core: string) {
    this.#core = core
  }

  /** Makes the mistake and lets the explorer look for it; `undefined`: it goes unnoticed. */
  async find({ file, replacement, search }: Mistake, hunt: Hunt): Promise<Kill | undefined> {
    const target = path.join(this.#core, 'src', file)
    const original = await readFile(target, 'utf8')
    if (original.split(search).length !== 2) throw new Error(`the place of a mistake has moved: ${file}: ${search}`)
    await writeFile(
      target,
      original.replace(search, () => replacement),
    )
    try {
      return await this.#hunt(hunt)
    } finally {
      await writeFile(target, original)
    }
  }

  async #hunt(hunt: Hunt): Promise<Kill | undefined> {
    const script = path.join(this.#core, hunter)
    const child = spawn(process.execPath, [script, JSON.stringify(hunt)], {
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 300_000,
    })
    const [said] = await Promise.all([text(child.stdout), once(child, 'exit')])
    return said === '' ? undefined : (JSON.parse(said) as Kill)
  }
}
