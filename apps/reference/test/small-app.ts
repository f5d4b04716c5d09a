import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { onTestFinished } from 'vitest'
import { type Assembly, assemble, type Environment } from '../src/assembly.ts'
import { appConfigOf } from '../src/config/app-config.ts'
import { createFastifyServer } from '../src/servers/fastify.ts'
import { scratchDatabase } from './scratch-database.ts'
import { smallContent } from './small-content.ts'

export interface SmallApp extends Assembly {
  readonly server: FastifyInstance
}

const silent = pino({ level: 'silent' })

/** The app over the small content, closed with the test; nothing listens. */
export async function smallApp(env: Environment = {}, file?: string): Promise<SmallApp> {
  const database = file ?? (await scratchDatabase(smallContent))
  const assembly = await assemble(appConfigOf({ DATABASE: database, SEED: 'none' }, []), env, silent)
  const server = createFastifyServer(assembly.parts)
  onTestFinished(async () => {
    await server.close()
    await assembly.close()
  })
  return { ...assembly, server }
}
