import { describe, expect, it } from 'vitest'
import { Fence } from './fence.ts'

describe('a ticket', () => {
  it('does not admit what an invalidation has overtaken', () => {
    const fence = new Fence()
    const ticket = fence.enter('a', 5)
    fence.overtake('a', 7)
    expect(ticket.admits(5)).toBe(false)
    expect(ticket.admits(6)).toBe(false)
  })

  it('admits what was written by the overtaking operation itself, or later', () => {
    const fence = new Fence()
    const ticket = fence.enter('a', 5)
    fence.overtake('a', 7)
    expect(ticket.admits(7)).toBe(true)
    fence.overtake('a', 9)
    fence.overtake('a', 8)
    expect(ticket.admits(8)).toBe(false)
  })

  it('is not overtaken by what its operation knew of when it began', () => {
    const fence = new Fence()
    const ticket = fence.enter('a', 7)
    fence.overtake('a', 7)
    fence.overtake('a', 6)
    fence.overtake('b', 9)
    expect(ticket.overtaken).toBe(false)
  })

  it('is overtaken when nothing is known any more', () => {
    const fence = new Fence()
    const tickets = [fence.enter('a', 7), fence.enter('a', 8), fence.enter('b', 9)]
    fence.overtakeAll()
    expect(tickets.map((ticket) => ticket.admits(1e15))).toEqual([false, false, false])
  })

  it('overtakes all others at its key', () => {
    const fence = new Fence()
    const [mine, other, elsewhere] = [fence.enter('a', 1), fence.enter('a', 2), fence.enter('b', 1)]
    fence.overtakeOthers(mine)
    expect([mine, other, elsewhere].map((ticket) => ticket.overtaken)).toEqual([false, true, false])
  })
})

it('forgets tickets that were given back, and only those', () => {
  const fence = new Fence()
  const [first, second] = [fence.enter('a', 1), fence.enter('a', 1)]
  fence.leave(first)
  fence.leave(first)
  expect(fence.size).toBe(1)
  fence.overtake('a', 2)
  expect([first.overtaken, second.overtaken]).toEqual([false, true])
  fence.leave(second)
  expect(fence.size).toBe(0)
})
