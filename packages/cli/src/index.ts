export { type ExitCode, exitCodes } from './failure.ts'
export { runCli } from './run-cli.ts'
