import { describe, expect, it } from 'vitest'
import { systemClock } from '../shared/clock.ts'
import { waitFor } from './wait-for.ts'

const patient = { limit: Infinity, signal: undefined, clock: systemClock }

function timersOf(): { clock: typeof systemClock; fire: (delay: number) => void; pending: () => number } {
  const timers = new Map<number, () => void>()
  const setTimer = (delay: number, task: () => void): (() => void) => {
    timers.set(delay, task)
    return () => timers.delete(delay)
  }
  return { clock: { ...systemClock, setTimer }, fire: (delay) => timers.get(delay)!(), pending: () => timers.size }
}

describe('waiting', () => {
  it('ends with the value itself', async () => {
    const value = {}
    expect(await waitFor(Promise.resolve(value), patient)).toBe(value)
    expect(await waitFor(Promise.resolve(value), { ...patient, limit: 5 })).toBe(value)
  })

  it('ends at its limit, and leaves no timer', async () => {
    const { clock, fire, pending } = timersOf()
    const waiting = waitFor(new Promise(() => {}), { ...patient, limit: 5, clock })
    fire(5)
    expect(await waiting).toEqual({ ended: 'limit' })
    expect(pending()).toBe(0)
    await waitFor(Promise.resolve({}), { ...patient, limit: 5, clock })
    expect(pending()).toBe(0)
  })

  it('ends when this caller aborts, before or meanwhile, with its reason', async () => {
    const controller = new AbortController()
    const waiting = waitFor(new Promise(() => {}), { ...patient, signal: controller.signal })
    controller.abort('enough')
    expect(await waiting).toEqual({ ended: 'aborted', reason: 'enough' })
    expect(await waitFor(Promise.resolve(1), { ...patient, signal: controller.signal })).toMatchObject({
      ended: 'aborted',
    })
  })
})
