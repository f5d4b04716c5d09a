import { expect, it } from 'vitest'
import { LogPlace } from './log-place.ts'

function placeAt(position: number): LogPlace {
  const place = new LogPlace()
  place.begin(position)
  return place
}

it('follows messages, its own and those of others, each of which names the one before', () => {
  const place = placeAt(10)
  place.issue(12)
  expect(place.follow({ position: 11, previous: 10 })).toBe('next')
  expect(place.follow({ position: 12, previous: 11 })).toBe('next')
  place.issue(12)
  expect(place.follow({ position: 12, previous: 11 })).toBe('known')
  expect(place.follow({ position: 14, previous: 12 })).toBe('next')
  expect(place.follow({ position: 16, previous: 15 })).toBe('gap')
})

it('misses an invalidation of its own that a failover has lost although a later one of its own is there', () => {
  const place = placeAt(10)
  place.issue(11)
  place.issue(13)
  // The replica has not seen the first and has issued the second behind what it knew.
  expect(place.follow({ position: 13, previous: 10 })).toBe('mine is missing')
})

it('does not miss its own where answers come in another order than positions', () => {
  const place = placeAt(10)
  for (const position of [13, 11, 12, 11]) place.issue(position)
  expect(place.newestKnown).toBe(13)
  expect(place.follow({ position: 11, previous: 10 })).toBe('next')
  expect(place.follow({ position: 12, previous: 11 })).toBe('next')
  expect(place.follow({ position: 13, previous: 12 })).toBe('next')
})

it('remembers the oldest and the newest of very many', () => {
  const place = placeAt(0)
  for (let position = 1; position <= 5000; position++) place.issue(position)
  expect(place.newestKnown).toBe(5000)
  expect(place.follow({ position: 1, previous: 0 })).toBe('next')
  expect(place.follow({ position: 3, previous: 1 })).toBe('mine is missing')
})

it('goes on to expect its own behind a gap, and nothing where the log has gone back', () => {
  const place = placeAt(10)
  for (const position of [12, 14, 16]) place.issue(position)
  place.skip(13)
  expect(place.follow({ position: 15, previous: 13 })).toBe('mine is missing')
  expect(place.newestKnown).toBe(16)
  place.begin(11)
  expect(place.newestKnown).toBe(11)
  expect(place.follow({ position: 15, previous: 11 })).toBe('next')
})
