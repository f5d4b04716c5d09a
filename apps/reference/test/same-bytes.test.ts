import { randomUUID } from 'node:crypto'
import { expect, inject, it } from 'vitest'
import type { Environment } from '../src/assembly.ts'
import { type Framework, frameworks } from '../src/servers/frameworks.ts'
import { calmUpstream } from './calm-upstream.ts'
import { recordedSession, type Step, type Who } from './recorded-session.ts'
import { smallApp } from './small-app.ts'

interface Told {
  readonly step: Step
  readonly status: number
  readonly type: string | null
  readonly text: string
}

interface Replay {
  readonly told: readonly Told[]
  readonly xCaches: readonly (string | null)[]
}

/** Times and sessions are counted, so that what differs between two replays is what the cache has changed. */
async function replay(framework: Framework, env: Environment): Promise<Replay> {
  const upstream = await calmUpstream()
  let [seconds, sessions] = [0, 0]
  const { ask } = await smallApp({
    framework,
    env,
    surroundings: {
      openDataOrigin: upstream.url,
      now: () => new Date(Date.UTC(2025, 0, 1, 0, 0, ++seconds)),
      newSessionId: () => `session-${++sessions}`,
    },
  })
  const tokens: Partial<Record<Who, string>> = {}
  const told: Told[] = []
  const xCaches: (string | null)[] = []
  for (const step of recordedSession) {
    const { body, headers, status, text, xCache } = await ask(step.method, step.path, {
      token: tokens[step.who],
      body: step.body,
    })
    tokens[step.who] = body?.user?.token ?? tokens[step.who]
    told.push({ step, status, type: headers.get('content-type'), text })
    xCaches.push(xCache)
  }
  return { told, xCaches }
}

// Some thousand requests.
const limit = 90_000

const withoutCache = { CACHE_ENABLED: 'false' }

it.each(frameworks)(
  '%s answers a session byte by byte as it would without the cache',
  async (framework) => {
    const off = await replay(framework, withoutCache)
    const on = await replay(framework, {})
    expect(on.told).toEqual(off.told)

    const kept = on.xCaches.filter((xCache) => xCache === 'HIT')
    expect(kept.length).toBeGreaterThan(300)
    expect(new Set(off.xCaches)).toEqual(new Set([null, 'BYPASS']))
    expect(new Set(off.told.map(({ status }) => status))).toEqual(new Set([200, 201, 204, 401, 403, 404, 422]))
  },
  limit,
)

it(
  'all frameworks answer it alike, and so they do through Redis',
  async () => {
    const env = { REDIS_URL: inject('redisUrl'), CACHE_NAMESPACE: `reference-${randomUUID()}` }
    const [first, ...others] = [
      await replay('fastify', env),
      await replay('express', withoutCache),
      await replay('nest', withoutCache),
    ]
    expect(first.xCaches).toContain('HIT')
    for (const { told } of others) expect(told).toEqual(first.told)
  },
  limit,
)
