import type { SimConnection } from './sim-connection.ts'
import type { Step } from './step.ts'
import { nothing, touchesOf } from './touches.ts'
import type { World } from './world.ts'

type Surroundings = Pick<World, 'now' | 'server' | 'timers'>

/** What can happen next on the `i`-th connection, in either direction. */
export function addConnectionSteps(steps: Step[], around: Surroundings, connection: SimConnection, i: number): void {
  const { owner } = connection
  const add = (kind: 'reconnect' | 'deliver', act: () => void): void => {
    const run = (): void => {
      around.timers.actor = owner
      act()
    }
    steps.push({ kind, label: `${kind} ${i}`, owner, touches: nothing, run })
  }
  if (connection.status === 'reconnecting') add('reconnect', () => connection.reconnect())
  if (connection.canExecute) {
    const request = connection.nextRequest!
    const label = `execute ${i} ${request.name}`
    const touches = touchesOf(request)
    steps.push({ kind: 'execute', label, owner: onServer(i), touches, run: () => connection.execute() })
  }
  if (connection.canDeliver) add('deliver', () => connection.deliver())
  if (connection.blocked && !connection.silent && canUnblock(around, connection)) {
    const label = `unblock ${i}`
    const touches = { reads: [connection.blocked.key], writes: [] }
    steps.push({ kind: 'unblock', label, owner: onServer(i), touches, run: () => connection.unblock() })
  }
}

function canUnblock({ now, server }: Surroundings, { blocked }: SimConnection): boolean {
  return blocked!.until <= now || server.answerFor(blocked!) !== null
}

// No code of a process runs when the server carries out a request.
function onServer(connection: number): number {
  return -2 - connection
}
