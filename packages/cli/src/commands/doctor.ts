import { type AddCommand, action } from '../command.ts'
import type { Client } from '../connect.ts'
import { clockFindings, readClocks } from '../doctor/clock-findings.ts'
import { clusterFindings } from '../doctor/cluster-findings.ts'
import { type Finding, type Severity, ok } from '../doctor/finding.ts'
import { logFindings, readLogFacts } from '../doctor/log-findings.ts'
import { deniedIn, permissionFinding } from '../doctor/permissions.ts'
import { serverFindings } from '../doctor/server-findings.ts'
import { Failure, failureOf } from '../failure.ts'
import type { Output } from '../output.ts'
import { serversOf } from '../server-info.ts'
import type { Session } from '../session.ts'

export const addDoctor: AddCommand = (program, signal) => {
  program
    .command('doctor')
    .description('Check Redis for what the cache needs, and say how to mend what is missing')
    .option('--strict', 'warnings count as problems too')
    .action(
      action<{ readonly strict?: true }>(signal, async (session, { strict }) => {
        const findings = await findingsOf(session)
        const bad = findings.filter(({ severity }) => severity === 'error' || (strict && severity === 'warning'))
        const { output } = session
        if (output.isJson) output.json({ status: bad.length === 0 ? 'ok' : 'problem', findings })
        else show(output, findings)
        if (bad.length > 0) throw new Failure('problem', `${bad.length} problem${bad.length === 1 ? '' : 's'} found`)
      }),
    )
}

async function findingsOf({ client, namespace, place, target }: Session): Promise<Finding[]> {
  const connected = ok('connection', `${place.text}${'tls' in place.options ? ', by TLS' : ''}`)
  const checks: [check: string, find: () => Promise<Finding[]>][] = [
    ['server', () => aboutServers(client)],
    ['cluster', () => clusterFindings(client, target)],
    ['permissions', async () => [permissionFinding(await deniedIn(client, namespace), namespace)]],
    ['clock', async () => clockFindings(await readClocks(client))],
    ['log of invalidations', async () => logFindings(await readLogFacts(target), namespace)],
  ]
  const found: Finding[] = [connected]
  for (const [check, find] of checks) found.push(...(await find().catch((error: unknown) => unknown(check, error))))
  return found
}

async function aboutServers(client: Client): Promise<Finding[]> {
  const [servers, snapshots] = await Promise.all([serversOf(client), snapshotsOf(client)])
  return servers.flatMap((server) => serverFindings(server, snapshots))
}

/** A user of the least rights is refused this. */
async function snapshotsOf(client: Client): Promise<'on' | 'off' | 'unknown'> {
  try {
    const [, save = ''] = (await client.call('CONFIG', 'GET', 'save')) as string[]
    return save === '' ? 'off' : 'on'
  } catch {
    return 'unknown'
  }
}

/** One thing that cannot be found out is no reason to be silent about the others; a server that is gone is. */
function unknown(check: string, error: unknown): Finding[] {
  const failure = failureOf(error)
  if (failure.exitCode === 3) throw failure
  const mend = 'Ask again as a user who may know it.'
  return [{ check, severity: 'info', says: `cannot be looked at: ${failure.message}`, mend }]
}

const styles = { ok: 'green', info: 'cyan', warning: 'yellow', error: 'red' } as const
const marks: Readonly<Record<Severity, string>> = {
  ok: 'ok     ',
  info: 'info   ',
  warning: 'warning',
  error: 'error  ',
}

function show(output: Output, findings: readonly Finding[]): void {
  for (const { check, mend, says, severity } of findings) {
    output.line(`${output.styled(styles[severity], marks[severity])}  ${output.styled('bold', check)}: ${says}`)
    if (mend !== undefined) output.line(`         ${output.styled('dim', `→ ${mend}`)}`)
  }
}
