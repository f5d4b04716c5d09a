import { describe, expect, it } from 'vitest'
import { manualClock } from '../testing/index.ts'
import { PrefetchBudget } from './prefetch-budget.ts'
import { SessionTrails } from './session-trails.ts'
import { TransitionTable } from './transition-table.ts'

const counting = { halfLife: 3_600_000, successors: 4 }
const many = 20_000

function learn(table: TransitionTable, id: string, next: string, now: number): void {
  table.visit(id, now)
  table.follow({ id, visitedAt: now }, next, now)
}

describe('the table of what follows what', () => {
  it('holds no more ids than it may, those that were read last', () => {
    const table = new TransitionTable(100, counting)
    for (let id = 0; id < many; id++) learn(table, `${id}`, `${id + 1}`, id)
    expect(table.size).toBe(100)
    expect(table.after(`${many - 1}`, many, 0)).toMatchObject([{ id: `${many}` }])
    expect(table.after('0', many, 0)).toEqual([])
  })

  it('keeps an id that is read again and again among many that are read once', () => {
    const table = new TransitionTable(100, counting)
    for (let id = 0; id < many; id++) {
      learn(table, `${id}`, `${id + 1}`, id)
      if (id % 50 === 0) learn(table, 'list', 'article', id)
    }
    expect(table.after('list', many, 0.5)).toMatchObject([{ id: 'article' }])
  })

  it('learns no ids that take much room', () => {
    const table = new TransitionTable(100, counting)
    learn(table, 'x'.repeat(201), 'next', 0)
    expect(table.size).toBe(0)
    learn(table, 'first', 'x'.repeat(201), 0)
    expect(table.after('first', 0, 0)).toEqual([])
    learn(table, 'x'.repeat(200), 'y'.repeat(200), 0)
    expect(table.after('x'.repeat(200), 0, 0)).toHaveLength(1)
  })
})

describe('the trails of sessions', () => {
  it('are as many as there may be, those that went on last', () => {
    const trails = new SessionTrails(100, 1000)
    for (let session = 0; session < many; session++) trails.step(session, 'a', 0)
    expect(trails.size).toBe(100)
    expect(trails.step(many - 1, 'b', 0)).toMatchObject({ previous: { id: 'a' } })
    expect(trails.step(0, 'b', 0)).toEqual({ again: false, previous: undefined })
  })

  it('tell what was read before, if that was something else, and not long ago', () => {
    const trails = new SessionTrails(100, 1000)
    const nothing = { again: false, previous: undefined }
    expect(trails.step('s', 'a', 0)).toEqual(nothing)
    expect(trails.step('other', 'b', 0)).toEqual(nothing)
    expect(trails.step('s', 'a', 1)).toEqual({ again: true })
    expect(trails.step('s', 'c', 1001)).toMatchObject({ again: false, previous: { id: 'a', visitedAt: 0 } })
    expect(trails.step('s', 'd', 2002)).toEqual(nothing)
    expect(trails.step('s', 'd', 9999)).toEqual(nothing)
  })

  it('tell apart sessions whose names are long', () => {
    const trails = new SessionTrails(100, 1000)
    const long = 'x'.repeat(5000)
    trails.step(`${long}1`, 'a', 0)
    trails.step(`${long}2`, 'b', 0)
    expect(trails.step(`${long}1`, 'c', 0)).toMatchObject({ previous: { id: 'a' } })
  })
})

describe('the budget', () => {
  it('lets so many begin in a second', async () => {
    const clock = manualClock()
    const budget = new PrefetchBudget({ perSecond: 4, concurrency: 100 }, clock)
    const taken = (): number => Array.from({ length: 10 }, () => budget.take()).filter(Boolean).length
    expect(taken()).toBe(4)
    await clock.advance(500)
    expect(taken()).toBe(2)
    await clock.advance('1h')
    expect(taken()).toBe(4)
  })

  it('lets so many run at once', async () => {
    const clock = manualClock()
    const budget = new PrefetchBudget({ perSecond: 100, concurrency: 2 }, clock)
    expect([budget.take(), budget.take(), budget.take()]).toEqual([true, true, false])
    budget.done()
    expect([budget.take(), budget.take()]).toEqual([true, false])
  })
})
