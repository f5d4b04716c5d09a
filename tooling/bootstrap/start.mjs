import { run, stopSignal } from './run.mjs'
import { installDependencies, setUp } from './setup.mjs'

try {
  const env = await installDependencies()
  await setUp('build', 'turbo', ['run', 'build', '--filter=@cache/reference^...', '--output-logs=errors-only'], env)
  const code = await run('pnpm', ['--filter', '@cache/reference', 'start', ...process.argv.slice(2)], { env })
  // Stopping on request is a success, however pnpm reports it.
  process.exitCode = stopSignal ? 0 : code
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
