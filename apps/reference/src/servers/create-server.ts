import type { Framework } from './frameworks.ts'
import type { Server, ServerParts } from './server.ts'

type Maker = (parts: ServerParts) => Server | Promise<Server>

/** Only the framework that is asked for is loaded. */
const makers: Readonly<Record<Framework, () => Promise<Maker>>> = {
  fastify: async () => (await import('./fastify.ts')).createFastifyServer,
  express: async () => (await import('./express.ts')).createExpressServer,
  nest: async () => (await import('./nest.ts')).createNestServer,
}

export async function createServer(framework: Framework, parts: ServerParts): Promise<Server> {
  const make = await makers[framework]()
  return make(parts)
}
