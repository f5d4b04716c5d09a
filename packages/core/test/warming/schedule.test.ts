import { describe, expect, it, vi } from 'vitest'
import { type Cache, type Layer, type ScheduleOptions, type WarmingTask, createCache } from '../../src/index.ts'
import { eventLog } from '../support/event-log.ts'
import { countingClock, memoryCache, openCache, privateRedis, rawRedis, readyCache, shared } from '../support/fleet.ts'

const layers = { it: { ttl: '1h' } }

/** A task that a test lets end. */
function heldTask(): WarmingTask & { readonly runs: AbortSignal[]; end(): void; started(n: number): Promise<unknown> } {
  const runs: AbortSignal[] = []
  let ended = Promise.withResolvers<void>()
  const task: WarmingTask = async ({ signal }) => {
    runs.push(signal)
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error))
    })
    await Promise.race([ended.promise, aborted])
  }
  const end = (): void => {
    ended.resolve()
    ended = Promise.withResolvers<void>()
  }
  const started = (n: number): Promise<unknown> =>
    vi.waitFor(() => expect(runs.length).toBeGreaterThanOrEqual(n), { timeout: 20_000, interval: 5 })
  return Object.assign(task, { runs, end, started })
}

const quickTask = (): ReturnType<typeof vi.fn<WarmingTask>> => vi.fn<WarmingTask>(async () => {})

describe('in memory-only mode', () => {
  it('runs at the start, and then at intervals from the beginning of a run', async () => {
    const { cache, clock } = memoryCache({ layers })
    const task = quickTask()
    const scheduled = cache.scheduleWarming('hot', task, { every: '1h' })
    await scheduled.first
    expect(task).toHaveBeenCalledTimes(1)
    await clock.advance(3_599_000)
    expect(task).toHaveBeenCalledTimes(1)
    await clock.advance(1000)
    expect(task).toHaveBeenCalledTimes(2)
    await clock.advance(7_200_000)
    expect(task).toHaveBeenCalledTimes(4)
    await scheduled.close()
    await clock.advance(7_200_000)
    expect(task).toHaveBeenCalledTimes(4)
    expect(clock.timers).toBe(0)
  })

  it('waits for its first time where it is told to, and asks a function when the next one is', async () => {
    const { cache, clock } = memoryCache({ layers })
    const task = quickTask()
    const every = vi.fn<() => number>(() => 5000)
    cache.scheduleWarming('hot', task, { every, atStart: false })
    await clock.advance(4999)
    expect(task).not.toHaveBeenCalled()
    await clock.advance(1)
    expect(task).toHaveBeenCalledTimes(1)
    await clock.advance(5000)
    expect(task).toHaveBeenCalledTimes(2)
  })

  it('runs once where there is no next time', async () => {
    const { cache, clock } = memoryCache({ layers })
    const task = quickTask()
    await cache.scheduleWarming('hot', task).first
    await clock.advance(100_000_000)
    expect(task).toHaveBeenCalledTimes(1)
    expect(clock.timers).toBe(0)
  })

  it.each<[string, WarmingTask]>([
    ['throws', () => Promise.reject(new Error('database'))],
    ['says that it was stopped', async () => ({ stopped: 'redis' })],
  ])('tries again in a minute when the task %s, and reports it', async (_what, failing) => {
    const { logger, types } = eventLog()
    const { cache, clock } = memoryCache({ logger, layers })
    const task = vi.fn<WarmingTask>(failing)
    await cache.scheduleWarming('hot', task, { every: '1h' }).first
    await clock.advance(59_999)
    expect(task).toHaveBeenCalledTimes(1)
    await clock.advance(1)
    expect(task).toHaveBeenCalledTimes(2)
    expect(types()).toContain('background-failed')
  })

  it('does not run in a loop where nobody can say when the next time is', async () => {
    const { cache, clock } = memoryCache({ layers })
    const task = quickTask()
    cache.scheduleWarming('hot', task, { every: () => Number.NaN })
    await clock.advance(59_000)
    expect(task).toHaveBeenCalledTimes(1)
  })

  it('makes ready wait for the first run, for as long as it says and no longer', async () => {
    const { cache, clock } = memoryCache({ layers })
    const task = heldTask()
    const scheduled = cache.scheduleWarming('hot', task, { readyWithin: '10s' })
    let isReady = false
    const ready = cache.ready().then(() => (isReady = true))
    await clock.advance(9999)
    expect(isReady).toBe(false)
    await clock.advance(1)
    await ready
    task.end()
    await scheduled.first
  })

  it('is ready as soon as the first run has ended, however it did', async () => {
    const { cache } = memoryCache({ layers })
    cache.scheduleWarming('fails', () => Promise.reject(new Error('database')), { readyWithin: '1h' })
    const layer = cache.layer('it')
    cache.scheduleWarming('hot', (run) => layer.warm([{ id: '1', value: 'x' }], run), { readyWithin: '1h' })
    await cache.ready()
    expect(layer.peek('1')).toBe('x')
  })

  it('does not make ready wait where it is not told to', async () => {
    const { cache } = memoryCache({ layers })
    const task = heldTask()
    const scheduled = cache.scheduleWarming('hot', task)
    await cache.ready()
    let hasEnded = false
    void scheduled.first.then(() => (hasEnded = true))
    expect(hasEnded).toBe(false)
    task.end()
    await scheduled.first
  })
})

describe('in a fleet', () => {
  const schedule = (cache: Cache<any>, task: WarmingTask, options: ScheduleOptions = { every: '1h' }) =>
    cache.scheduleWarming('hot', task, options)

  it('runs in one process, and the others neither repeat it nor are ready before it has ended', async () => {
    const options = { ...shared(), layers }
    const [a, b] = [await readyCache(options), await readyCache(options)]
    const task = heldTask()
    const scheduled = [schedule(a, task), schedule(b, task, { every: '1h', readyWithin: '1m' })]
    await task.started(1)
    let isReady = false
    const ready = b.ready().then(() => (isReady = true))
    // The other has looked, and found it held.
    await vi.waitFor(async () => expect(await rawRedis().exists(`lease:{${options.namespace}:#warming:hot}`)).toBe(1))
    expect(isReady).toBe(false)
    task.end()
    await Promise.all([ready, ...scheduled.map(({ first }) => first)])
    expect(task.runs).toHaveLength(1)
    const late = await readyCache(options)
    const lateScheduled = schedule(late, task)
    await lateScheduled.first
    expect(task.runs).toHaveLength(1)
    await Promise.all([...scheduled, lateScheduled].map((each) => each.close()))
  })

  it('runs again when it is due, in whichever process comes first', async () => {
    const options = { ...shared(), layers }
    const [a, b] = [await readyCache(options), await readyCache(options)]
    const task = quickTask()
    const scheduled = [a, b].map((cache) => schedule(cache, task, { every: 300 }))
    await vi.waitFor(() => expect(task.mock.calls.length).toBeGreaterThanOrEqual(3), { timeout: 20_000 })
    await Promise.all(scheduled.map((each) => each.close()))
  })

  it('is taken over from a process that has died', async () => {
    const options = { ...shared(), layers }
    await rawRedis().set(`lease:{${options.namespace}:#warming:hot}`, 'of a dead process', 'PX', 300)
    const cache = await readyCache(options)
    const task = quickTask()
    const scheduled = schedule(cache, task)
    await scheduled.first
    expect(task).toHaveBeenCalledTimes(1)
    await scheduled.close()
  })

  it('is told to stop when the lock is lost, and leaves no mark', async () => {
    const options = { ...shared(), layers }
    const { logger, types } = eventLog()
    const cache = await readyCache({ ...options, logger })
    const task = heldTask()
    const scheduled = schedule(cache, task)
    await task.started(1)
    await rawRedis().set(`lease:{${options.namespace}:#warming:hot}`, 'another', 'PX', 60_000)
    await vi.waitFor(() => expect(task.runs[0]!.aborted).toBe(true), { timeout: 20_000 })
    await scheduled.first
    expect(types()).toContain('background-failed')
    expect(await rawRedis().exists(`${options.namespace}:#warming:hot`)).toBe(0)
    expect(await rawRedis().get(`lease:{${options.namespace}:#warming:hot}`)).toBe('another')
    await scheduled.close()
  })

  it('lets the whole fleet rest after a failure', async () => {
    const options = { ...shared(), layers }
    const [a, b] = [await readyCache(options), await readyCache(options)]
    const task = vi.fn<WarmingTask>(() => Promise.reject(new Error('database')))
    const first = schedule(a, task)
    await first.first
    const second = schedule(b, task)
    await second.first
    expect(task).toHaveBeenCalledTimes(1)
    await Promise.all([first.close(), second.close()])
  })

  it('ends with the cache: the run is aborted and awaited, the lock given back, and no timer is left', async () => {
    const options = { ...shared(), layers }
    const clock = countingClock()
    const cache = createCache({ ...options, clock })
    const task = heldTask()
    const scheduled = schedule(cache, task)
    await task.started(1)
    await cache.close()
    await scheduled.close()
    expect(task.runs[0]!.aborted).toBe(true)
    expect(clock.timers).toBe(0)
    expect(await rawRedis().exists(`lease:{${options.namespace}:#warming:hot}`)).toBe(0)
    expect(await rawRedis().exists(`${options.namespace}:#warming:hot`)).toBe(0)
    expect(() => schedule(cache, task)).toThrow('the cache is closed')
  })

  it('does not keep ready waiting where there is no Redis, and runs when it comes', async () => {
    const server = await privateRedis()
    await server.kill()
    const timeouts = { read: '100ms', write: '100ms', connect: '200ms' }
    const cache = openCache({ redis: server.url, timeouts, layers })
    const task = quickTask()
    const scheduled = schedule(cache, task, { every: '1h', readyWithin: '1h' })
    await cache.ready()
    expect(task).not.toHaveBeenCalled()
    await server.restart()
    await vi.waitFor(() => expect(task).toHaveBeenCalledTimes(1), { timeout: 30_000 })
    await scheduled.close()
  }, 60_000)
})

it.each<[string, string, WarmingTask, ScheduleOptions, RegExp]>([
  ['name', 'a b', quickTask(), {}, /the name of a scheduled warming must be a text/],
  ['task', 'hot', 7 as never, {}, /warming hot must be a function, got 7/],
  ['every', 'hot', quickTask(), { every: 0 }, /warming hot\.every must be longer than 0, got 0/],
  ['readyWithin', 'hot', quickTask(), { readyWithin: 'soon' }, /warming hot\.readyWithin must be a duration/],
  ['option', 'hot', quickTask(), { evry: 1 } as never, /warming hot\.evry is not an option, did you mean every\?/],
])('refuses a wrong %s', async (_what, name, task, options, says) => {
  const { cache } = memoryCache({ layers })
  expect(() => cache.scheduleWarming(name, task, options)).toThrow(says)
})

it('refuses a name twice, until the first has ended', async () => {
  const { cache } = memoryCache({ layers })
  const layer = cache.layer('it') as Layer<string>
  const scheduled = cache.scheduleWarming('hot', (run) => layer.warm([], run), { every: '1h' })
  expect(() => cache.scheduleWarming('hot', quickTask())).toThrow('there is a scheduled warming "hot" already')
  await scheduled.close()
  await cache.scheduleWarming('hot', quickTask()).first
})
