import { createFastifyServer } from './fastify.ts'
import type { Framework } from './frameworks.ts'
import type { Server, ServerParts } from './server.ts'

const makers: Readonly<Record<Framework, (parts: ServerParts) => Server>> = {
  fastify: createFastifyServer,
}

export function createServer(framework: Framework, parts: ServerParts): Server {
  return makers[framework](parts)
}
