import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'yaml'

export const root = path.join(import.meta.dirname, '../..')

/** A file of the repository, by its path from the root. */
export function textOf(file: string): string {
  return readFileSync(path.join(root, file), 'utf8')
}

/** Throws where it is not YAML. */
export function yamlOf<T>(file: string): T {
  return parse(textOf(file), { merge: true, strict: true }) as T
}

export interface Service {
  readonly image?: string
  readonly volumes?: readonly string[]
  readonly ports?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly depends_on?: readonly string[] | Readonly<Record<string, object>>
}

export interface Compose {
  readonly services: Readonly<Record<string, Service>>
  readonly volumes: Readonly<Record<string, unknown>>
}

export const compose = yamlOf<Compose>('compose.yaml')

/** Where a service finds a file of the repository; undefined if it is not given to it. */
export function mountOf(service: string, file: string): string | undefined {
  for (const volume of compose.services[service]?.volumes ?? []) {
    const [source = '', target = ''] = volume.split(':')
    const mounted = path.posix.normalize(source)
    if (file === mounted || file.startsWith(`${mounted}/`)) return target + file.slice(mounted.length)
  }
  return undefined
}
