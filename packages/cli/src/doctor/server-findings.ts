import { bytesText } from '../output.ts'
import type { ServerNumbers } from '../server-info.ts'
import { type Finding, ok } from './finding.ts'

/** What is to be said of one server by what it tells of itself. */
export function serverFindings(server: ServerNumbers, snapshots: 'on' | 'off' | 'unknown'): Finding[] {
  return [
    version(server),
    role(server),
    memory(server),
    evictions(server),
    clients(server),
    persistence(server, snapshots),
  ].map(({ says, ...finding }) => Object.assign(finding, { says: `${server.address}: ${says}` }))
}

function version({ program, version: text }: ServerNumbers): Finding {
  const [major = 0, minor = 0] = text.split('.').map(Number)
  const least = program === 'valkey' ? [7, 2] : [7, 0]
  const name = `${program === 'valkey' ? 'Valkey' : 'Redis'} ${text || 'of unknown version'}`
  if (text === '') return { check: 'version', severity: 'info', says: `${name}: INFO is refused or cut down` }
  const isNew = major > least[0]! || (major === least[0]! && minor >= least[1]!)
  if (isNew) return ok('version', name)
  const mend = 'Upgrade to Redis 7 or Valkey 7.2: the scripts carry flags that older servers do not know.'
  return { check: 'version', severity: 'error', says: `${name} is too old`, mend }
}

function role({ replicas, role: is }: ServerNumbers): Finding {
  const check = 'replication'
  if (is === 'slave') {
    return {
      check,
      severity: 'error',
      says: 'this is a replica, which takes no writes',
      mend: 'Connect to the master, or through Sentinel with --sentinel <name>.',
    }
  }
  if (replicas > 0) return ok(check, `master with ${replicas} replica${replicas === 1 ? '' : 's'}`)
  const says = 'no replica: when this server is away, every read runs its loader'
  return {
    check,
    severity: 'info',
    says,
    mend: 'Run a replica with Sentinel, or a cluster, where that is too much load.',
  }
}

const good = new Set(['volatile-lru', 'volatile-lfu', 'volatile-lrm', 'allkeys-lru', 'allkeys-lfu', 'allkeys-lrm'])

function memory({ maxMemory, policy, usedMemory }: ServerNumbers): Finding {
  const check = 'maxmemory'
  if (maxMemory === 0) {
    const says = `no limit (${bytesText(usedMemory)} used): the operating system ends the server when memory runs out`
    return {
      check,
      severity: 'warning',
      says,
      mend: 'CONFIG SET maxmemory <bytes>, and maxmemory-policy volatile-lfu.',
    }
  }
  const says = `${bytesText(usedMemory)} of ${bytesText(maxMemory)}, ${policy}`
  if (good.has(policy)) return ok(check, says)
  const mend = 'CONFIG SET maxmemory-policy volatile-lfu: values go first that are asked for least, the log never.'
  if (policy === 'noeviction')
    return { check, severity: 'warning', says: `${says}: when Redis is full nothing new is stored`, mend }
  return { check, severity: 'info', says: `${says}: what goes is not what is needed least`, mend }
}

function evictions({ evictedKeys, maxMemory }: ServerNumbers): Finding {
  if (evictedKeys === 0) return ok('evictions', 'none since the server was started')
  const says = `${evictedKeys.toLocaleString('en-US')} keys since the server was started`
  const mend = `More memory than ${bytesText(maxMemory)}, or shorter lives, would bring more hits.`
  return { check: 'evictions', severity: 'info', says, mend }
}

function clients({ clients: now, maxClients, rejectedConnections }: ServerNumbers): Finding {
  const check = 'clients'
  const says = maxClients === 0 ? `${now} connections` : `${now} of ${maxClients} connections`
  const mend = 'Raise maxclients: each process of the application has two connections.'
  if (rejectedConnections > 0)
    return { check, severity: 'warning', says: `${says}; ${rejectedConnections} were turned away`, mend }
  return maxClients > 0 && now > 0.8 * maxClients ? { check, severity: 'warning', says, mend } : ok(check, says)
}

function persistence({ appendOnly }: ServerNumbers, snapshots: 'on' | 'off' | 'unknown'): Finding {
  const check = 'persistence'
  if (appendOnly) return ok(check, 'append-only file: a restart begins warm')
  if (snapshots === 'off') return ok(check, 'none: a restart begins cold')
  const mend = 'CONFIG SET save "", or turn the append-only file on, or clear the namespace after each restart.'
  if (snapshots === 'on') {
    const says = 'snapshots alone: a restart brings back what was invalidated after the last one'
    return { check, severity: 'warning', says, mend }
  }
  const says = 'no append-only file; whether there are snapshots is not for this user to know (CONFIG GET save)'
  return { check, severity: 'info', says, mend }
}
