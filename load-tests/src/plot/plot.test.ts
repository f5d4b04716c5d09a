import { expect, it } from 'vitest'
import { plotOf } from './plot.ts'

it('draws the answers, their times and what happened meanwhile', async () => {
  const samples = [
    { metric: 'server_time_hit', at: 1000, value: 0.1 },
    { metric: 'server_time_hit', at: 2500, value: 0.3 },
    { metric: 'server_time_miss', at: 2600, value: 3 },
  ]
  const svg = await plotOf({ title: 'outage, express', samples, incidents: [{ at: 2000, what: 'Redis: pause' }] })
  expect(svg).toMatch(/^<svg .*<\/svg>\n$/s)
  for (const text of ['outage, express', 'Redis: pause', 'HIT', 'MISS', 'answers a second']) expect(svg).toContain(text)
  // Two seconds with hits and one with a miss.
  expect(barsOf(svg)).toBe(3)
})

function barsOf(svg: string): number {
  const [, , bars = ''] = /<g class="mark-rect role-mark ([^"]*)"[^>]*>(.*?)<\/g>/s.exec(svg) ?? []
  return bars.match(/<path /g)?.length ?? 0
}
