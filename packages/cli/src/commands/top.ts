import { setTimeout as delay } from 'node:timers/promises'
import { type AddCommand, action } from '../command.ts'
import { Failure } from '../failure.ts'
import { Screen, type Terminal } from '../screen.ts'
import type { Session } from '../session.ts'
import { type Snapshot, linesOf, snapshotOf } from '../top-view.ts'

export const addTop: AddCommand = (program, signal) => {
  program
    .command('top')
    .description('Watch reads, hit rates and invalidations as they happen; q quits')
    .option('--once', 'show one moment and end, as without a terminal')
    .action(
      action<{ readonly once?: true }>(signal, async (session, { once }) => {
        const { output } = session
        const { stdin: input, stdout } = process
        if (!once && !output.isJson && input.isTTY && stdout.isTTY) return watch(session, { input, output: stdout })
        const snapshot = await snapshotOf(session)
        if (output.isJson) return output.json(snapshot)
        for (const line of linesOf(output, snapshot)) output.line(line)
      }),
    )
}

const interval = 1000 // ms

// Processes tell of their reads once a minute.
const looksPerStatistics = 10

/** Until `q` is pressed. */
export async function watch(session: Session, terminal: Terminal): Promise<void> {
  using screen = new Screen(terminal)
  let last: Snapshot | undefined
  for (let look = 0; !screen.ended.aborted; look++) {
    last = await snapshotOf(session, look % looksPerStatistics === 0 ? undefined : last?.lastHour)
    screen.show(['q quits', ...linesOf(session.output, last)])
    await delay(interval, undefined, { signal: screen.ended }).catch(() => {})
  }
  if (screen.ended.reason === 'interrupt') throw new Failure('interrupted', 'interrupted')
}
