import { FastifyAdapter } from '@nestjs/platform-fastify'
import type { App, RunningServer, TestServer } from '../../src/index.ts'
import { createNest } from './nest.ts'

export const nestFastify: TestServer = { name: 'Nest on Fastify', start }

async function start(app: App): Promise<RunningServer> {
  const adapter = new FastifyAdapter()
  const nest = await createNest(adapter, app)
  adapter.getInstance().addHook('onRequest', (request, reply, done) => {
    const { method, url, headers } = request
    void reply.headers(app.before({ method, url, headers }) as Record<string, string>)
    done()
  })
  await nest.listen(0, '127.0.0.1')
  return { url: await nest.getUrl(), close: () => nest.close() }
}
