import { CommanderError } from 'commander'
import { type ExitCode, type Failure, exitCodes, failureOf } from './failure.ts'
import { createProgram } from './program.ts'

/** Runs one command line, without the name of the program; resolves to what the process should end with. */
export async function runCli(args: readonly string[]): Promise<ExitCode> {
  const interruption = new AbortController()
  const interrupt = (): void => interruption.abort()
  process.on('SIGINT', interrupt)
  process.stdout.on('error', endWithReader)
  try {
    await createProgram(interruption.signal).parseAsync([...args], { from: 'user' })
    return exitCodes.ok
  } catch (error) {
    // What --help ends with.
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.ok
    const failure = failureOf(error)
    tell(failure, args)
    return failure.exitCode
  } finally {
    process.off('SIGINT', interrupt)
  }
}

/** Whoever read the answer, as `head`, has had enough of it. */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
  process.exit(exitCodes.ok)
}

function tell({ exitCode, message }: Failure, args: readonly string[]): void {
  const text = message.replace(/^error: /, '')
  const isJson = args.includes('--json')
  process.stderr.write(isJson ? `${JSON.stringify({ error: { exitCode, message: text } })}\n` : `cachectl: ${text}\n`)
}
