import type { Client } from '../connect.ts'
import { type Finding, ok } from './finding.ts'

/**
 * Each command that the engine needs, as it can be tried without changing anything: the rights are looked at before keys that do not exist.
 * `XX` and `NOMKSTREAM` create nothing.
 */
function probes(namespace: string): (readonly [command: string, ...operands: (string | number)[]])[] {
  const value = `${namespace}:#doctor`
  const log = `{${namespace}:invalidation}:doctor`
  return [
    ['eval', 'return 1', 1, value],
    ['evalsha', '0'.repeat(40), 1, value],
    ['mget', value],
    ['scan', 0, 'COUNT', 1],
    ['time'],
    ['xread', 'COUNT', 1, 'STREAMS', log, '0'],
    ['zmscore', log, 'm'],
    ['del', value],
    ['exists', `lease:{${value}}`],
    ['get', value],
    ['getrange', value, 0, 1],
    ['pexpire', value, 1],
    ['set', value, '', 'XX', 'PX', 1],
    ['setrange', value, 0, ''],
    ['type', value],
    ['unlink', value],
    ['xadd', log, 'NOMKSTREAM', '*', 'f', 'v'],
    ['xrevrange', log, '+', '-', 'COUNT', 1],
    ['zadd', log, 'XX', 1, 'm'],
    ['zcard', log],
    ['zrange', log, 0, 0],
    ['zremrangebyscore', log, 1, 0],
    ['zscore', log, 'm'],
  ]
}

/** What this user may not do. */
export interface Denied {
  readonly commands: readonly string[]
  /** Refused for their keys. */
  readonly keys: readonly string[]
}

export async function deniedIn(client: Client, namespace: string): Promise<Denied> {
  const tried = await Promise.all(
    probes(namespace).map(async ([command, ...operands]) => ({
      command,
      why: await refusalOf(client, command, operands),
    })),
  )
  const of = (kind: 'command' | 'key'): string[] =>
    tried.filter(({ why }) => why === kind).map(({ command }) => command)
  return { commands: of('command'), keys: of('key') }
}

async function refusalOf(
  client: Client,
  command: string,
  operands: (string | number)[],
): Promise<'command' | 'key' | undefined> {
  try {
    await client.call(command, ...operands)
    return undefined
  } catch (error) {
    const { message } = error as Error
    // Anything else that is wrong with it came after its rights were looked at.
    if (message.startsWith('NOPERM'))
      return /key|channel/i.test(message) && !/run the/.test(message) ? 'key' : 'command'
    if (/^ERR unknown command/i.test(message)) return 'command'
    if (/^[A-Z]+ /.test(message)) return undefined
    throw error
  }
}

export function permissionFinding({ commands, keys }: Denied, namespace: string): Finding {
  const check = 'permissions'
  if (commands.length === 0 && keys.length === 0) return ok(check, 'every command that the engine needs may be used')
  if (commands.length > 0) {
    const rules = commands.map((command) => `+${command}`).join(' ')
    return {
      check,
      severity: 'error',
      says: `this user may not use ${commands.join(', ')}`,
      mend: `ACL SETUSER <user> ${rules} (or the server has renamed them)`,
    }
  }
  const patterns = `~${namespace}:* ~lease:{${namespace}:* ~{${namespace}:invalidation}:*`
  const says = `this user may not reach some keys of the namespace (refused: ${keys.join(', ')})`
  return { check, severity: 'error', says, mend: `ACL SETUSER <user> ${patterns}` }
}
