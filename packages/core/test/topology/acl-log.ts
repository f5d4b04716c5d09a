import type { RedisServer } from '@tooling/redis-harness'

/** Something that a server refused to a user. */
export interface Denial {
  readonly username: string
  /** `'command'` or `'key'`. */
  readonly reason: string
  /** The command, or the key. */
  readonly object: string
}

export async function denialsOf(server: RedisServer): Promise<Denial[]> {
  const entries = (await server.cli('ACL', 'LOG', 10_000)) as (readonly string[] | Denial)[]
  return entries.map(denialOf)
}

/** A list of names and values, or, from newer clients, an object of them. */
function denialOf(entry: readonly string[] | Denial): Denial {
  if (!Array.isArray(entry)) return entry as Denial
  const field = (name: string): string => String(entry[entry.indexOf(name) + 1])
  return { username: field('username'), reason: field('reason'), object: field('object') }
}
