import { describe, expect, it } from 'vitest'
import { Batch } from './batch.ts'

function recordingBatch(limit: number): { batch: Batch<string, string>; asked: string[][] } {
  const asked: string[][] = []
  const ask = async (keys: string[]): Promise<string[]> => {
    asked.push(keys)
    return keys.map((key) => key.toUpperCase())
  }
  return { batch: new Batch(ask, limit), asked }
}

describe('a batch', () => {
  it('asks once for all of one tick, those included that resume in a microtask', async () => {
    const { batch, asked } = recordingBatch(100)
    const later = async (key: string): Promise<string> => {
      await Promise.resolve()
      await Promise.resolve()
      return batch.get(key)
    }
    expect(await Promise.all([batch.get('a'), later('b'), batch.get('c')])).toEqual(['A', 'B', 'C'])
    expect(asked).toEqual([['a', 'c', 'b']])
  })

  it('asks anew in another tick', async () => {
    const { batch, asked } = recordingBatch(100)
    await batch.get('a')
    await batch.get('b')
    expect(asked).toEqual([['a'], ['b']])
  })

  it('splits what is too much for one question', async () => {
    const { batch, asked } = recordingBatch(2)
    expect(await Promise.all(['a', 'b', 'c'].map((key) => batch.get(key)))).toEqual(['A', 'B', 'C'])
    expect(asked).toEqual([['a', 'b'], ['c']])
  })
})
