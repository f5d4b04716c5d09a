import { randomUUID } from 'node:crypto'

/** Ids of a test's own: some topologies have one namespace for all tests. */
export function freshIds(count: number): string[] {
  const mark = randomUUID()
  return Array.from({ length: count }, (_, index) => `${mark} ${index}`)
}
