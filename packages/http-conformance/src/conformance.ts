import { type Cache, createCache, queryLayer } from '@cache/core'
import { manualClock } from '@cache/core/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { groups } from './cases/index.ts'
import { withRealClients } from './real-clients.ts'
import { attempt } from './suite/attempt.ts'
import type { Case } from './suite/case.ts'
import { routesOf } from './suite/routes-of.ts'
import { type House, Stage } from './suite/stage.ts'
import { withFleet } from './with-fleet.ts'
import { withFragments } from './with-fragments.ts'
import { withFailingRedis } from './with-redis.ts'
import type { Fields, HandlerRequest, Profile, RunningServer, TestServer } from './test-server.ts'

const profiles: readonly Profile[] = ['safe', 'conformance']

interface Staged {
  readonly story: Case
  readonly stage: Stage
}

/** Registers what every server is held to. */
export function conformance(server: TestServer): void {
  describe(`server ${server.name}`, () => {
    const used = new Set<string>()
    describe('cases', () => {
      withCases(server, used)
    })
    withFailingRedis(server)
    withFleet(server)
    withFragments(server)
    withRealClients(server)
    it('has no exceptions for cases that do not exist', () => {
      expect(Object.keys(server.exceptions ?? {}).filter((id) => !used.has(id))).toEqual([])
    })
  })
}

/** One server with all routes, and a test for each case in each profile. */
function withCases(server: TestServer, used: Set<string>): void {
  const house = houseOf()
  const staged = new Map<string, Staged>()
  let running: RunningServer | undefined

  beforeAll(async () => {
    // Dates in fields are read and made by the clock of the host: it goes with that of the cache.
    vi.spyOn(Date, 'now').mockImplementation(() => house.clock.epochNow())
    const routes = [...staged.values()].flatMap(({ story, stage }) => routesOf(story, stage))
    running = await server.start({ cache: house.cache, routes, before: (request) => before(staged, request) })
    house.url = running.url
  })
  afterAll(async () => {
    await running?.close()
    await house.cache.close()
    vi.restoreAllMocks()
  })

  describe.each(profiles)('profile %s', (profile) => {
    describe.each(groups)('$name', ({ cases }) => {
      for (const story of cases.filter((one) => one.profiles?.includes(profile) ?? true)) {
        const stage = new Stage(house, profile, story.id)
        staged.set(stage.path, { story, stage })
        const exception = exceptionOf(server, stage, story, used)
        const note = exception ? ` [excepted: ${exception}]` : ''
        // oxlint-disable-next-line vitest/expect-expect -- The case expects.
        it(`${story.id}: ${story.says}${note}`, () => attempt(() => story.run(stage), exception))
      }
    })
  })
}

function exceptionOf(server: TestServer, stage: Stage, story: Case, used: Set<string>): string | undefined {
  const ids = [story.id, `${stage.profile}/${story.id}`].filter((id) => server.exceptions?.[id] !== undefined)
  for (const id of ids) used.add(id)
  return ids.map((id) => server.exceptions?.[id])[0]
}

function houseOf(): House {
  // Servers put the date of the host on what the cache knows nothing of.
  const clock = manualClock(Date.now())
  const layers = { page: queryLayer({ memoryMaxAge: '9999d' }), part: queryLayer({ memoryMaxAge: '9999d' }) }
  const cache: Cache = createCache({ layers, clock, random: () => 0 })
  return { clock, cache, url: '' }
}

function before(staged: ReadonlyMap<string, Staged>, request: HandlerRequest): Fields {
  const path = request.url.split(/[?#]/, 1)[0]?.split('/').slice(0, 3).join('/') ?? ''
  const met = staged.get(path)
  if (!met) return {}
  met.stage.arrivals++
  return met.story.before?.(request) ?? {}
}
