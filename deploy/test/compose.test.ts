import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { compose, root, textOf } from './files.ts'

// The parser of `docker compose` itself; the first run builds it, in a few seconds.
const parser = 'github.com/compose-spec/compose-go/v2/cmd@v2.16.2'

describe('compose.yaml', () => {
  it('is what docker compose understands', { timeout: 300_000 }, async () => {
    await expect(parsed(textOf('compose.yaml'))).resolves.toContain('app-2:')
  })

  it('is read by a parser that can object', { timeout: 300_000 }, async () => {
    const misspelt = textOf('compose.yaml').replace('mem_limit', 'memory_limit')
    await expect(parsed(misspelt)).rejects.toThrow('memory_limit')
  })

  it('depends on services that there are', () => {
    const wanted = Object.values(compose.services).flatMap(({ depends_on: names = [] }) =>
      Array.isArray(names) ? (names as string[]) : Object.keys(names),
    )
    expect(wanted).not.toEqual([])
    expect(Object.keys(compose.services)).toEqual(expect.arrayContaining(wanted))
  })

  it('mounts files and volumes that there are', () => {
    const sources = Object.values(compose.services).flatMap(({ volumes = [] }) =>
      volumes.map((volume) => volume.split(':', 1)[0] ?? ''),
    )
    const files = sources.filter((source) => source.startsWith('.'))
    expect(files.filter((file) => !existsSync(path.join(root, file)))).toEqual([])
    const named = new Set(sources.filter((source) => !source.startsWith('.')))
    expect([...named].toSorted()).toEqual(Object.keys(compose.volumes).toSorted())
  })

  it('opens no port to other hosts', () => {
    const ports = Object.values(compose.services).flatMap((service) => service.ports ?? [])
    expect(ports).toHaveLength(4)
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/)
  })
})

/** As the parser prints it. What the environment has to set is set, since this parser leaves the environment alone. */
async function parsed(text: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'compose-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const file = path.join(folder, 'compose.yaml')
  await writeFile(file, text.replaceAll(/\$\{\w+:\?[^}]*\}/g, 'set'))
  try {
    const { stdout } = await promisify(execFile)('go', ['run', parser, file])
    return stdout
  } catch (error) {
    const needs = 'to check compose.yaml, Go 1.25 or newer has to be on the PATH and a Go module proxy within reach'
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new Error(needs, { cause: error })
    throw error
  }
}
