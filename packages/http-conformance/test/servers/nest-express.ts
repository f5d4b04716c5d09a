import type { IncomingMessage, ServerResponse } from 'node:http'
import { ExpressAdapter } from '@nestjs/platform-express'
import type { App, RunningServer, TestServer } from '../../src/index.ts'
import { createNest } from './nest.ts'

export const nestExpress: TestServer = { name: 'Nest on Express', start }

async function start(app: App): Promise<RunningServer> {
  const nest = await createNest(new ExpressAdapter(), app)
  nest.use((req: IncomingMessage & { originalUrl: string }, res: ServerResponse, next: () => void) => {
    const { method = 'GET', originalUrl: url, headers } = req
    for (const [name, value] of Object.entries(app.before({ method, url, headers }))) res.setHeader(name, value)
    next()
  })
  await nest.listen(0, '127.0.0.1')
  return {
    url: await nest.getUrl(),
    close: () => {
      nest.getHttpServer().closeAllConnections()
      return nest.close()
    },
  }
}
