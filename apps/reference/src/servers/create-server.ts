import { StartError } from '../config/start-error.ts'
import type { Framework } from './frameworks.ts'
import type { Server, ServerParts } from './server.ts'

type Maker = (parts: ServerParts) => Server | Promise<Server>

// The sources of @cache/nest have decorators, which Node.js does not read.
const needsBuild = 'nest runs on built packages: start it by `npm start`, or without --conditions=@cache/source'

/** Only the framework that is asked for is loaded. */
const makers: Readonly<Record<Framework, () => Promise<Maker>>> = {
  fastify: async () => (await import('./fastify.ts')).createFastifyServer,
  express: async () => (await import('./express.ts')).createExpressServer,
  nest: async () => {
    if (process.execArgv.includes('--conditions=@cache/source')) throw new StartError(needsBuild)
    return (await import('./nest.ts')).createNestServer
  },
}

export async function createServer(framework: Framework, parts: ServerParts): Promise<Server> {
  const make = await makers[framework]()
  return make(parts)
}
