import { checkedPattern } from '../key/key-pattern.ts'
import type { RedisCommands } from '../redis/redis-commands.ts'
import { escaped, prefixOf } from '../redis/scan.ts'
import { serversToSweep } from '../redis/swept-servers.ts'
import type { Target } from './target.ts'

/** What one step of a scan has found. */
export interface ScanPage {
  readonly keys: readonly string[]
  /** All that the server looked at, of other programs too. */
  readonly seen: number
  readonly isLast: boolean
}

// Keys that the server looks at in one step.
const keysPerStep = 1000

/**
 * The keys of values in this namespace, whatever their number, page by page; a key may come twice, as SCAN has it. `pattern` is one of
 * whole keys, as for `deletePattern`. Throws CONFIG_INVALID for one outside the namespace.
 */
export async function* scanKeys(target: Target, pattern?: string): AsyncGenerator<readonly string[]> {
  const { namespace } = target
  const glob = pattern === undefined ? `${escaped(namespace)}:*` : checkedPattern(namespace, pattern).text
  const { servers } = await target.exchange(serversToSweep)
  for (const server of servers) {
    for await (const { keys } of scanServer(target, server, glob)) {
      const ofValues = keys.filter((key) => isValueKey(namespace, key))
      if (ofValues.length > 0) yield ofValues
    }
  }
}

/** Goes through one server; without a pattern the keys come as if drawn by lot. */
export async function* scanServer(target: Target, server: RedisCommands, glob?: string): AsyncGenerator<ScanPage> {
  for (let cursor = '0'; ;) {
    const from = cursor
    const step = await target.exchange((client) => scanStep(client, server, { from, glob }))
    cursor = step.cursor
    yield { ...step, isLast: cursor === '0' }
    if (cursor === '0') return
  }
}

export function isValueKey(namespace: string, key: string): boolean {
  return key.startsWith(`${namespace}:`) && !key.startsWith(`${namespace}:#`)
}

async function scanStep(
  client: RedisCommands,
  server: RedisCommands,
  { from, glob }: { readonly from: string; readonly glob: string | undefined },
): Promise<Pick<ScanPage, 'keys' | 'seen'> & { readonly cursor: string }> {
  const prefix = prefixOf(client)
  const match = glob === undefined ? [] : ['MATCH', escaped(prefix) + glob]
  const [cursor, found] = (await server.call('SCAN', from, ...match, 'COUNT', keysPerStep)) as [string, string[]]
  const keys = found.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length))
  return { cursor, keys, seen: found.length }
}
