import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { RedisServer } from '@tooling/redis-harness'

/** What a scenario had done, for the plot. */
export interface Incident {
  /** ms since the epoch. */
  readonly at: number
  readonly what: string
}

/** Lets a scenario, which can only send requests, do things to Redis at the moments that it chooses. */
export interface Control extends AsyncDisposable {
  readonly url: string
  readonly incidents: readonly Incident[]
}

/** `POST /redis/{pause,resume,kill,restart}`, answered when it is done; a restarted Redis is empty. */
export async function startControl(redis: RedisServer): Promise<Control> {
  const actions: Readonly<Record<string, () => Promise<void> | void>> = {
    pause: () => redis.pause(),
    resume: () => redis.resume(),
    kill: () => redis.kill(),
    restart: () => redis.restart(),
  }
  const incidents: Incident[] = []

  const perform = async (
    method: string | undefined,
    url: string | undefined,
  ): Promise<[status: number, text: string]> => {
    const name = /^\/redis\/(\w+)$/.exec(url ?? '')?.[1]
    const action = method === 'POST' && name !== undefined ? actions[name] : undefined
    if (action === undefined) return [404, `there is no ${method} ${url}`]
    incidents.push({ at: Date.now(), what: `Redis: ${name}` })
    try {
      await action()
      return [200, 'done']
    } catch (error) {
      return [500, String(error)]
    }
  }
  const server = createServer((request, response) => {
    void perform(request.method, request.url).then(([status, text]) => response.writeHead(status).end(text))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    incidents,
    [Symbol.asyncDispose]: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
