import { invalid, list } from '../../config/checks.ts'
import { knownOptions } from '../../config/known-options.ts'
import type { SentCommand } from './command-splitter.ts'

/** Which commands fail, and how. */
export interface FaultOptions {
  /** What Redis says, as `'READONLY You can\'t write against a read only replica.'`; default `'ERR chaos'`. */
  readonly error?: string
  /** Names of commands, as `['EVALSHA', 'GET']`; default: all, but for AUTH and HELLO. */
  readonly commands?: readonly string[]
}

export interface Fault {
  readonly error: string
  /** In capitals; `undefined`: all. */
  readonly commands: ReadonlySet<string> | undefined
}

/** A server would not let a client in without these. */
const ofTheHandshake = new Set(['AUTH', 'HELLO'])

export function resolveFault(options: FaultOptions): Fault {
  const { error = 'ERR chaos', commands } = knownOptions('fault', options, { error: true, commands: true })
  if (typeof error !== 'string' || !/^[^\r\n]+$/.test(error)) throw invalid('error', 'a text of one line', error)
  if (commands === undefined) return { error, commands }
  const names = list('commands', commands).map((name, at) => commandName(`commands[${at}]`, name))
  if (names.length === 0) throw invalid('commands', 'a list of at least one name', commands)
  return { error, commands: new Set(names) }
}

function commandName(path: string, name: unknown): string {
  if (typeof name === 'string' && /^[\w.]+$/.test(name)) return name.toUpperCase()
  throw invalid(path, "the name of a command, as 'GET'", name)
}

/** What is sent to the server in place of a command: what it is itself, or what the server answers with the error. */
export function struck({ name, bytes }: SentCommand, fault: Fault | undefined): Buffer {
  if (!fault || name === '') return bytes
  const strikes = fault.commands ? fault.commands.has(name) : !ofTheHandshake.has(name)
  return strikes ? failingCommand(fault.error) : bytes
}

/** The server's own answer comes in its turn, whatever else is in the pipeline, and in transactions. */
function failingCommand(error: string): Buffer {
  const words = ['EVAL', 'return redis.error_reply(ARGV[1])', '0', error]
  return Buffer.from(
    `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`,
  )
}
