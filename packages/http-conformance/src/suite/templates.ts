import { expect } from 'vitest'
import type { Fields, Profile, RouteCache } from '../test-server.ts'
import type { Answer, Case } from './case.ts'

interface Details {
  readonly answer: Answer
  readonly cache?: Partial<RouteCache>
  readonly profiles?: readonly Profile[]
  /** Seconds between the requests. */
  readonly after?: number
  /** Fields of the first and of the second request. */
  readonly first?: Fields
  readonly second?: Fields
}

/** The second request is answered with the first one's response, and no handler runs for it. */
export function reused(id: string, says: string, details: Details): Case {
  return {
    ...commonOf(id, says, details),
    async run(stage) {
      const first = await stage.expectHandled(details.first)
      await stage.pass(details.after ?? 0)
      const second = await stage.expectReused(details.second ?? details.first)
      expect([second.status, second.text]).toEqual([first.status, first.text])
    },
  }
}

/** Both requests run the handler, and the second one gets what it said. */
export function notReused(id: string, says: string, details: Details): Case {
  return {
    ...commonOf(id, says, details),
    async run(stage) {
      const first = await stage.expectHandled(details.first)
      await stage.pass(details.after ?? 0)
      const second = await stage.expectHandled(details.second ?? details.first)
      if (first.text === 'run 1') expect(second.text).toBe('run 2')
    },
  }
}

/** A table of values of one field, each to be treated alike. */
export function each(
  template: typeof reused,
  values: readonly (readonly [id: string, value: string | readonly string[]])[],
  says: (value: string) => string,
  details: (value: string | readonly string[]) => Details,
): Case[] {
  return values.map(([id, value]) => template(id, says(JSON.stringify(value)), details(value)))
}

/** A response with this Cache-Control. */
export function control(value: string | readonly string[], more: Fields = {}): { readonly fields: Fields } {
  return { fields: { 'cache-control': value, ...more } }
}

/** In profile `safe` the cache is entitled not to take part. */
export const conformanceOnly = ['conformance'] as const
export const safeOnly = ['safe'] as const

function commonOf(id: string, says: string, { answer, cache = {}, profiles }: Details): Omit<Case, 'run'> {
  return { id, says, routes: [{ cache, answer }], ...(profiles && { profiles }) }
}
