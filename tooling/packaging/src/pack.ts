import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'

export interface PackedPackage {
  readonly name: string
  readonly tarball: string
  /** The specifiers its users import it by. */
  readonly doors: readonly string[]
}

interface Manifest {
  readonly name: string
  readonly private?: boolean
  readonly publishConfig: { readonly exports: Readonly<Record<string, unknown>> }
}

/** Packs every package that is published, as pnpm would publish it. */
export function packAll(destination: string): PackedPackage[] {
  return globSync('packages/*/package.json')
    .toSorted()
    .flatMap((file) => {
      const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest
      return manifest.private ? [] : [pack(path.dirname(file), manifest, destination)]
    })
}

function pack(directory: string, { name, publishConfig }: Manifest, destination: string): PackedPackage {
  const tarball = path.join(destination, `${name.replace('@', '').replace('/', '-')}.tgz`)
  const packed = spawnSync('pnpm', ['pack', '--out', tarball], { cwd: directory, encoding: 'utf8' })
  if (packed.status !== 0) throw new Error(`${name} cannot be packed:\n${packed.stdout}${packed.stderr}`)
  const doors = Object.keys(publishConfig.exports).filter((door) => door !== './package.json')
  return { name, tarball, doors: doors.map((door) => name + door.slice(1)) }
}
