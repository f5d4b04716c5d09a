import { runSuite } from './run-suite.ts'
import { suites } from './steps.ts'

const suite = process.argv[2]
if (suite !== 'quick' && suite !== 'all') throw new Error('usage: run.ts quick|all')

process.env['TURBO_TELEMETRY_DISABLED'] = '1'
const succeeded = await runSuite(suites[suite], (text) => console.log(text))
process.exitCode = succeeded ? 0 : 1
