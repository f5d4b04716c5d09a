import { startUpstream } from '../src/external/start-upstream.ts'
import { calm } from '../src/external/upstream-options.ts'

// A process that starts an upstream and is killed by the test, before it could close anything.
const { url, pid } = await startUpstream(calm)
process.stdout.write(`${JSON.stringify([url, pid])}\n`)
