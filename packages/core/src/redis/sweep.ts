import type { KeyPattern } from '../key/key-pattern.ts'
import { isCluster } from './cluster.ts'
import { leaseKeyOf } from './lease-key.ts'
import type { RedisCommands } from './redis-commands.ts'

/** One exchange with Redis, within its own budget where there is one; rejects when it fails. */
export type Exchange = <T>(task: (client: RedisCommands) => Promise<T>) => Promise<T>

// Keys that the server looks at in one step.
const keysPerStep = 1000

// Of any namespace, so none of them is taken for a value of the namespace `lease`.
const leaseStart = 'lease:{'

/**
 * Removes the values of a pattern, whatever their number, and refuses the loads that are running for them; returns how many
 * values there were.
 *
 * Leases before values: SCAN finds what is there from its beginning to its end. A load that began before loses its lease, or
 * has stored its value by the time that values are looked for. One that begins in between reads what is new.
 */
export async function sweep(exchange: Exchange, pattern: KeyPattern): Promise<number> {
  const nodes = await exchange(async (client) => nodesToScan(client))
  let removed = 0
  for (const node of nodes) {
    const ofRunning = (key: string): boolean => key.startsWith(leaseStart) && isLease(pattern, key)
    await removeFound(exchange, node, { glob: `${leaseStart}${pattern.head}*`, fits: ofRunning })
    const isValue = (key: string): boolean => !key.startsWith(leaseStart)
    removed += await removeFound(exchange, node, { glob: pattern.text, fits: isValue })
  }
  return removed
}

/** Every server that keeps values. */
function nodesToScan(client: RedisCommands): readonly RedisCommands[] {
  return isCluster(client) ? client.nodes('master') : [client]
}

function isLease(pattern: KeyPattern, key: string): boolean {
  const valueKey = key.slice(leaseStart.length, -1)
  return key === leaseKeyOf(valueKey) && pattern.matches(valueKey)
}

interface Wanted {
  readonly glob: string
  readonly fits: (key: string) => boolean
}

async function removeFound(exchange: Exchange, node: RedisCommands, wanted: Wanted): Promise<number> {
  let removed = 0
  for (let cursor = '0'; ;) {
    const from = cursor
    const step = await exchange((client) => removeNext(client, node, wanted, from))
    removed += step.removed
    cursor = step.cursor
    if (cursor === '0') return removed
  }
}

async function removeNext(
  client: RedisCommands,
  node: RedisCommands,
  { glob, fits }: Wanted,
  from: string,
): Promise<{ readonly cursor: string; readonly removed: number }> {
  const prefix = prefixOf(client)
  const answer = await node.call('SCAN', from, 'MATCH', escaped(prefix) + glob, 'COUNT', keysPerStep)
  const [cursor, found] = answer as [string, string[]]
  const keys = found.map((key) => key.slice(prefix.length)).filter(fits)
  return { cursor, removed: await unlink(client, keys) }
}

/** How many of the keys were there. */
async function unlink(client: RedisCommands, keys: readonly string[]): Promise<number> {
  if (keys.length === 0) return 0
  // A command names keys of one slot only.
  const commands = isCluster(client) ? keys.map((key) => [key]) : [keys]
  const counts = await Promise.all(commands.map((each) => client.call('UNLINK', ...each)))
  return counts.reduce<number>((sum, count) => sum + Number(count), 0)
}

/** The client puts this before keys, but not before patterns, and leaves it on what SCAN finds. */
function prefixOf(client: RedisCommands): string {
  return (client as { readonly options?: { readonly keyPrefix?: string } }).options?.keyPrefix ?? ''
}

function escaped(text: string): string {
  return text.replaceAll(/[*?[\]\\^-]/g, String.raw`\$&`)
}
