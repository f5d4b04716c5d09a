#!/usr/bin/env node
import { runCli } from './run-cli.ts'

process.exitCode = await runCli(process.argv.slice(2))
// Whatever a failed connection has left open must not keep the process.
process.stdout.write('', () => process.exit())
