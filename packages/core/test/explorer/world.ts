import { addConnectionSteps } from './connection-steps.ts'
import { type HostTimer, HostTimers, nextTurn } from './host-timers.ts'
import { SimConnection } from './sim-connection.ts'
import { type SimCommand, SimServer } from './sim-server.ts'
import { type Chooser, type Step, isOutside, outside } from './step.ts'
import { type Touches, nothing } from './touches.ts'

/** Where a program waits until it is told to go on. */
interface Gate {
  readonly owner: number
  readonly label: string
  readonly touches: Touches
  readonly isOpen: () => boolean
  readonly pass: () => void
}

// A guard over an exchange with Redis waits for at least so long, ms; the library's other timers are shorter.
const shortestBudget = 50

// ms
const shortestStep = 0.002

/** What the server's clock shows when a run begins. */
const epoch = Date.UTC(2030, 0, 1)

/** All that exists in one run: true time, a server, connections, timers, programs that wait. Nothing happens by itself. */
export class World {
  /** True time, ms. */
  now = 0
  readonly timers: HostTimers = new HostTimers(() => this.now)
  readonly server: SimServer = new SimServer(() => this.now, epoch)
  readonly connections: SimConnection[] = []
  readonly processes: number
  /** Processes that have given up on an exchange with Redis, or lost a connection. */
  readonly troubled = new Set<number>()
  /** Hosts' wall clocks against the server's, ms. */
  readonly wallClocksAhead: number[]
  /** What happened, in order. */
  readonly trace: string[] = []
  readonly #late: SimCommand[] = []
  readonly #gates = new Set<Gate>()

  constructor(processes: number) {
    this.processes = processes
    this.wallClocksAhead = Array.from({ length: processes }, () => 0)
  }

  connect(owner: number): SimConnection {
    const { server, timers } = this
    const connection = new SimConnection({ server, timers, now: () => this.now, owner })
    connection.on('close', () => this.troubled.add(owner))
    this.connections.push(connection)
    return connection
  }

  wallClock(owner: number): number {
    return epoch + this.now + this.wallClocksAhead[owner]!
  }

  /** Resolves when the run goes on here. */
  gate(owner: number, label: string, touches: Touches = nothing, isOpen: () => boolean = always): Promise<void> {
    return new Promise((resolve) => {
      this.#gates.add({ owner, label, touches, isOpen, pass: resolve })
    })
  }

  cut(connection: SimConnection, mayStillCarryOut: boolean): void {
    this.timers.actor = connection.owner
    this.troubled.add(connection.owner)
    const { requests } = connection.cut()
    if (mayStillCarryOut) this.#late.push(...requests)
  }

  /** The server carries out all that has been sent to it. */
  executeAll(): void {
    for (const late of this.#late.splice(0)) this.server.run(late)
    for (const connection of this.connections) while (connection.canExecute) connection.execute()
  }

  /** Everything that can happen now; time goes on in other ways. */
  steps(): Step[] {
    const steps: Step[] = []
    for (const [i, connection] of this.connections.entries()) addConnectionSteps(steps, this, connection, i)
    if (this.#late.length > 0) {
      const late = this.#late[0]!
      steps.push(outside('late', `late ${late.name}`, () => this.server.run(this.#late.shift()!)))
    }
    for (const gate of this.#gates) if (gate.isOpen()) steps.push(this.#passing(gate))
    for (let owner = 0; owner < this.processes; owner++) {
      const timer = this.timers.firstOf(owner)
      if (timer && timer.due <= this.now) steps.push(this.#firing(timer))
    }
    return steps
  }

  /** When something happens that only time brings. */
  get nextDue(): number {
    let due = this.timers.nextDue
    for (const { blocked, silent, stalledUntil } of this.connections) {
      if (blocked && !silent) due = Math.min(due, blocked.until)
      if (stalledUntil > this.now) due = Math.min(due, stalledUntil)
    }
    return due
  }

  /** Lets things happen until `isOver`, with all promises settled between any two of them. */
  run(choose: Chooser, isOver: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const turn = (): void => {
        try {
          for (;;) {
            if (isOver()) return resolve()
            const step = choose(this.steps())
            this.trace.push(`${this.now.toFixed(1)} ${step.label}`)
            // Nothing takes no time at all, and no two commands the same microsecond.
            this.now += shortestStep
            step.run()
            if (!isOutside(step)) break
          }
        } catch (error) {
          return reject(error)
        }
        return nextTurn(turn)
      }
      nextTurn(turn)
    })
  }

  #passing(gate: Gate): Step {
    return {
      kind: 'program',
      label: gate.label,
      owner: gate.owner,
      touches: gate.touches,
      run: () => {
        this.#gates.delete(gate)
        this.timers.actor = gate.owner
        gate.pass()
      },
    }
  }

  #firing(timer: HostTimer): Step {
    return {
      kind: 'timer',
      label: `timer of ${timer.owner} after ${timer.delay}`,
      owner: timer.owner,
      touches: nothing,
      run: () => {
        if (timer.ofHost && timer.every === undefined && timer.delay >= shortestBudget) this.troubled.add(timer.owner)
        this.timers.fire(timer)
      },
    }
  }
}

function always(): boolean {
  return true
}
