import tab from '@bomb.sh/tab/commander'
import { Command, Option } from 'commander'
import { addDoctor } from './commands/doctor.ts'
import { addExplain } from './commands/explain.ts'
import { addExport } from './commands/export.ts'
import { addGet } from './commands/get.ts'
import { addImport } from './commands/import.ts'
import { addInvalidate } from './commands/invalidate.ts'
import { addKeys } from './commands/keys.ts'
import { addStats } from './commands/stats.ts'
import { addTop } from './commands/top.ts'
import { addTtl } from './commands/ttl.ts'
import { addWarm } from './commands/warm.ts'

const commands = [
  addStats,
  addTop,
  addKeys,
  addGet,
  addExplain,
  addTtl,
  addInvalidate,
  addWarm,
  addExport,
  addImport,
  addDoctor,
]

/** Every command with its flags. Parsing rejects with what a command rejects with, and never ends the process. */
export function createProgram(signal: AbortSignal): Command {
  const program = new Command('cachectl')
    .description('Looks into the caches of @cache/core in a live Redis, and changes them')
    .addOption(
      new Option('-r, --redis <url>', 'where Redis is; several nodes with commas')
        .env('REDIS_URL')
        .default('redis://localhost:6379'),
    )
    .addOption(new Option('-n, --namespace <name>', 'of the cache').env('CACHE_NAMESPACE').default('cache'))
    .option('--cluster', 'the URL is that of a node, or nodes, of a cluster')
    .option('--sentinel <name>', 'the URL is that of a Sentinel, or Sentinels; the name is that of the master')
    .option('--tls', 'use TLS, as a URL with rediss:// does')
    .option('--ca <file>', 'certificate of the authority that vouches for the server')
    .option('--cert <file>', 'certificate of the client')
    .option('--key <file>', 'key of that certificate')
    .option('--timeout <duration>', 'what connecting, or one exchange, may take', '5s')
    .option('--json', 'answer with JSON')
    .addHelpText('after', environment)
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .showHelpAfterError(false)
  for (const add of commands) add(program, signal)
  tab(program)
  return program
}

const environment = `
Environment:
  REDIS_URL                 as --redis, where a password stands in no list of processes
  REDIS_PASSWORD            password, where the URL has none
  REDIS_SENTINEL_PASSWORD   password of the Sentinels
  CACHE_NAMESPACE           as --namespace
  NO_COLOR                  no colours

Exit codes:
  0 done   1 a problem was found, or it was refused   2 wrong usage   3 Redis cannot be reached   130 interrupted`
