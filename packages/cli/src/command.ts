import type { Command } from 'commander'
import { type CommonFlags, type Session, inSession } from './session.ts'

/** Adds a command to the program; its action gets a session, the arguments and the flags. */
export type AddCommand = (program: Command, signal: AbortSignal) => void

type Run<Flags> = (session: Session, flags: Flags & CommonFlags, args: readonly (string | undefined)[]) => Promise<void>

/** An action of commander that runs in a session of its own. */
export function action<Flags>(signal: AbortSignal, run: Run<Flags>): (this: Command) => Promise<void> {
  return async function act(this: Command): Promise<void> {
    const flags = this.optsWithGlobals<Flags & CommonFlags>()
    const args = this.processedArgs as (string | undefined)[]
    await inSession(flags, signal, (session) => run(session, flags, args))
  }
}

/** What the three commands that look at one entry share. */
export function entryCommand(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .argument('<layer-or-key>', 'name of the layer, or a whole key')
    .argument('[id]', 'id in the layer')
    .option('--params <json>', 'params that the entry was read with')
}
