import { createMetrics } from '@cache/core'
import fc from 'fast-check'
import { Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { type Answered, createHttpMetrics } from './http-metrics.ts'

const hit: Answered = { method: 'GET', route: '/articles/:slug', status: 200, outcome: 'HIT', duration: 0.3 }

function start() {
  const registry = new Registry()
  const metrics = createMetrics({ registry })
  const http = createHttpMetrics(metrics)
  return { metrics, observe: (answered: Answered) => http.observe(answered), text: () => registry.metrics() }
}

it('has a histogram for each way in which a route was answered', async () => {
  const { observe, text } = start()
  observe(hit)
  observe({ ...hit, status: 304 })
  observe({ ...hit, outcome: undefined, route: undefined, status: 404, method: 'BREW' })
  const lines = (await text()).split('\n')
  const labels = 'method="GET",route="/articles/:slug",status="2xx",cache="hit"'
  expect(lines).toContain(`api_request_duration_seconds_bucket{${labels},le="0.00025"} 0`)
  expect(lines).toContain(`api_request_duration_seconds_bucket{${labels},le="0.0005"} 1`)
  expect(lines).toContain(`api_request_duration_seconds_count{${labels}} 1`)
  expect(lines).toContain(`api_request_duration_seconds_count{${labels.replace('2xx', '3xx')}} 1`)
  const other = 'method="other",route="none",status="4xx",cache="none"'
  expect(lines).toContain(`api_request_duration_seconds_count{${other}} 1`)
})

it('tells how many times as long as its hits the misses of a route take', async () => {
  const { observe, text } = start()
  observe({ ...hit, outcome: 'MISS', duration: 20 })
  expect(await text()).not.toContain('api_cache_speedup_ratio{')
  observe({ ...hit, duration: 2 })
  observe({ ...hit, duration: 3, status: 304 })
  observe({ ...hit, route: '/', outcome: 'STALE' })
  expect(/^api_cache_speedup_ratio\{.*/gm.exec(await text())?.[0]).toBe(
    'api_cache_speedup_ratio{route="/articles/:slug"} 8',
  )
})

it('is one for all who ask with the same metrics', () => {
  const { metrics } = start()
  expect(createHttpMetrics(metrics)).toBe(createHttpMetrics(metrics))
  expect(() => createHttpMetrics(createMetrics({ registry: metrics.registry }))).toThrow('metrics.prefix')
})

it('has a bounded number of labels, whatever clients send', async () => {
  const { observe, text } = start()
  const anything = fc.oneof(fc.string(), fc.constantFrom('HIT', 'MISS', undefined))
  fc.assert(
    fc.property(fc.string(), anything, fc.integer({ min: 100, max: 599 }), (method, outcome, status) => {
      observe({ method, route: '/articles/:slug', status, outcome, duration: 1 })
    }),
  )
  const counts = /^api_request_duration_seconds_count/gm
  // Each of these methods, with five kinds of status and of outcome.
  expect((await text()).match(counts)!.length).toBeLessThanOrEqual(8 * 5 * 5)
  for (let i = 0; i < 2000; i++) observe({ ...hit, route: `/articles/${i}` })
  const routes = new Set((await text()).match(/route="[^"]*"/g))
  expect(routes.size).toBe(501)
  expect(routes).toContain('route="other"')
})
