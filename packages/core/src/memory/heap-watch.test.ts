import { getHeapStatistics } from 'node:v8'
import { expect, it, vi } from 'vitest'
import { HeapWatch } from './heap-watch.ts'

vi.mock('node:v8')

const verdicts = (...levels: readonly number[]): boolean[] => {
  const left = [...levels]
  const watch = new HeapWatch(() => left.shift()!)
  return levels.map(() => watch.isTight())
}

it('calls a heap tight that stays nearly full', () => {
  expect(verdicts(0.9, 0.9, 0.9, 0.9, 0.9)).toEqual([false, false, false, true, true])
})

it('takes what a collection gives back for garbage', () => {
  expect(verdicts(0.9, 0.95, 0.4, 0.9, 0.95, 0.99, 0.5)).not.toContain(true)
  expect(verdicts(0.85, 0.85, 0.85, 0.85)).not.toContain(true)
})

it('compares what V8 uses with what it may use', () => {
  const heap = (used: number): ReturnType<typeof getHeapStatistics> =>
    ({ used_heap_size: used, total_heap_size: 1, heap_size_limit: 1000 }) as ReturnType<typeof getHeapStatistics>
  vi.mocked(getHeapStatistics).mockReturnValue(heap(860))
  const watch = new HeapWatch()
  expect([1, 2, 3, 4].map(() => watch.isTight())).toEqual([false, false, false, true])
  vi.mocked(getHeapStatistics).mockReturnValue(heap(840))
  expect(watch.isTight()).toBe(false)
})
