import { expect, it } from 'vitest'
import { sampleOf } from './samples.ts'

it('reads the samples that are drawn and passes over the others', () => {
  expect(sampleOf('server_time_hit,1763700000123,0.250000,,,,,,,,readers')).toEqual({
    metric: 'server_time_hit',
    at: 1_763_700_000_123,
    value: 0.25,
  })
  expect(sampleOf('metric_name,timestamp,metric_value,check')).toBeUndefined()
  expect(sampleOf('http_req_duration,1763700000123,0.25')).toBeUndefined()
})

it('refuses what it cannot read', () => {
  expect(() => sampleOf('server_time_hit,2026-01-01,soon')).toThrow('k6 wrote a sample that cannot be read')
  expect(() => sampleOf('server_time_hit')).toThrow('cannot be read')
})
