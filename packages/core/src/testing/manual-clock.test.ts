import { expect, it } from 'vitest'
import { manualClock } from './manual-clock.ts'

it('stands still until it is told to go on', async () => {
  const clock = manualClock(5000)
  const [now, epoch] = [clock.now(), clock.epochNow()]
  await new Promise((resolve) => setTimeout(resolve, 5))
  expect([clock.now(), clock.epochNow()]).toEqual([now, epoch])
  await clock.advance(250)
  expect([clock.now() - now, clock.epochNow()]).toEqual([250, 5250])
})

it.each([
  ['1m', 60_000],
  ['1.5s', 1500],
  [7, 7],
  [0, 0],
])('lets %s pass', async (duration, ms) => {
  const clock = manualClock()
  const before = clock.now()
  await clock.advance(duration)
  expect(clock.now() - before).toBe(ms)
})

it('runs timers in order, each at its time, those set on the way too', async () => {
  const clock = manualClock()
  const start = clock.now()
  const ran: [string, number][] = []
  const note = (name: string) => (): void => void ran.push([name, clock.now() - start])
  clock.setTimer(300, note('late'))
  clock.setTimer(100, () => {
    note('early')()
    clock.setTimer(100, note('set on the way'))
  })
  const cancel = clock.setTimer(50, note('cancelled'))
  cancel()
  await clock.advance(300)
  expect(ran).toEqual([
    ['early', 100],
    ['set on the way', 200],
    ['late', 300],
  ])
  expect(clock.timers).toBe(0)
})

it('lets what a timer sets going have its turn before the next one runs', async () => {
  const clock = manualClock()
  const ran: string[] = []
  clock.setTimer(1, () => void Promise.resolve().then(() => ran.push('what the first set going')))
  clock.setTimer(2, () => ran.push('second'))
  await clock.advance(2)
  expect(ran).toEqual(['what the first set going', 'second'])
})

it('never goes back, whoever else lets time pass', async () => {
  const clock = manualClock()
  const before = clock.now()
  clock.setTimer(500, () => {})
  await Promise.all([clock.advance('1s'), clock.advance('1h')])
  expect(clock.now() - before).toBe(3_601_000)
})

it('goes on after a timer that throws', async () => {
  const clock = manualClock()
  const before = clock.now()
  clock.setTimer(1, () => {
    throw new Error('a mistake in a timer')
  })
  await expect(clock.advance(10)).rejects.toThrow('a mistake in a timer')
  await clock.advance(10)
  expect(clock.now() - before).toBe(11)
})

it.each([[-1], ['soon'], [Number.NaN], [undefined]])('refuses to let %s pass', async (duration) => {
  const clock = manualClock()
  await expect(clock.advance(duration as number)).rejects.toThrow('CONFIG_INVALID: the duration must be a duration')
})

it.each([[-1], [1.5], ['2030-01-01']])('does not start at %s', (startAt) => {
  expect(() => manualClock(startAt as number)).toThrow('CONFIG_INVALID: startAt must be a whole number from 0')
})
