import { pino } from 'pino'
import { type Application, startApplication } from './application.ts'
import { type AppConfig, appConfigOf } from './config/app-config.ts'
import { startProblemOf } from './config/start-error.ts'
import { whatToTry } from './home-text.ts'

// Standard output is for people who try the app; problems go to the other stream, as JSON.
const log = pino({ level: 'warn' }, pino.destination({ dest: 2, sync: true }))

try {
  const config = appConfigOf(process.env, process.argv.slice(2))
  const application = await start(config)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop(application))
} catch (error) {
  process.stderr.write(`${startProblemOf(error)}\n`)
  process.exitCode = 1
}

async function start(config: AppConfig): Promise<Application> {
  const application = await startApplication(config, process.env, log)
  const { framework, database } = config
  if (!process.env['JWT_SECRET']) {
    log.warn('JWT_SECRET is not set: tokens are good for this process alone, and only until it ends')
  }
  process.stdout.write(`Listening on ${application.url} (${framework})
Cache: ${application.mode}. Database: ${database.path}, seed ${database.seed}.

${whatToTry(application.url, database.seed)}`)
  return application
}

/** When all is closed nothing keeps the process alive; a second signal ends it at once. */
function stop(application: Application): void {
  application.close().catch((error: unknown) => {
    log.error({ err: error }, 'closing failed')
    process.exitCode = 1
  })
}
