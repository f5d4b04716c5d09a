import { run } from './run.mjs'
import { installDependencies } from './setup.mjs'

try {
  const env = await installDependencies()
  process.exitCode = await run('node', ['tooling/checks/src/run.ts', 'all'], { env })
} catch (error) {
  console.error(error.message)
  console.log('0 passed, 1 failed')
  process.exitCode = 1
}
