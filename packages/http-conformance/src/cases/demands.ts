import { expect } from 'vitest'
import type { Case, CaseGroup } from '../suite/case.ts'
import { conformanceOnly, control, notReused, reused, safeOnly } from '../suite/templates.ts'

const answer = control('max-age=3600')

/** Whatever a client says, he is answered. */
function survives(value: string, at: number): Case {
  return {
    id: `demand-malformed-${at}`,
    says: `answers a client that says ${value}`,
    routes: [{ answer }],
    async run(stage) {
      await stage.get()
      expect((await stage.get({ 'cache-control': value })).status).toBe(200)
    },
  }
}

/** What a client may ask for, and what it costs the handler. */
export const demands: CaseGroup = {
  name: "the client's Cache-Control",
  cases: [
    ...['no-cache', 'max-age=0', 'max-age=1, no-cache', 'min-fresh=999999'].map((value, at) =>
      reused(`demand-safe-${at}`, `lets nobody have the handler run by ${value}`, {
        answer,
        after: 10,
        second: { 'cache-control': value },
        profiles: safeOnly,
      }),
    ),
    reused('demand-safe-pragma', 'lets nobody have the handler run by Pragma', {
      answer,
      second: { pragma: 'no-cache' },
      profiles: safeOnly,
    }),
    ...[
      ['no-cache', 'no-cache'],
      ['max-age-0', 'max-age=0'],
      ['max-age-passed', 'max-age=5'],
      ['min-fresh', 'min-fresh=3595'],
      ['case', 'No-Cache'],
    ].map(([id = '', value = '']) =>
      notReused(`demand-${id}`, `runs the handler for a client that says ${value} (5.2.1)`, {
        answer,
        after: 10,
        second: { 'cache-control': value },
        profiles: conformanceOnly,
      }),
    ),
    notReused('demand-pragma', 'takes Pragma: no-cache for Cache-Control: no-cache where there is none (5.4)', {
      answer,
      second: { pragma: 'no-cache' },
      profiles: conformanceOnly,
    }),
    reused('demand-pragma-other', 'passes over another Pragma', { answer, second: { pragma: 'x' } }),
    notReused('demand-max-stale-passed', 'gives nobody what is more stale than he takes', {
      answer: control('max-age=10'),
      after: 30,
      second: { 'cache-control': 'max-stale=5' },
    }),
    ...['must-revalidate', 's-maxage=10', 'proxy-revalidate', 'no-cache'].map((value, at) =>
      notReused(`demand-max-stale-forbidden-${at}`, `gives nobody what is stale under ${value} (4.2.4)`, {
        answer: control(`max-age=10, ${value}`),
        after: 15,
        second: { 'cache-control': 'max-stale=1000' },
      }),
    ),
    {
      id: 'demand-no-cache-stored',
      says: 'gives everybody else the newer response that one has asked for',
      profiles: conformanceOnly,
      routes: [{ answer }],
      async run(stage) {
        await stage.get()
        expect((await stage.get({ 'cache-control': 'no-cache' })).text).toBe('run 2')
        expect((await stage.expectReused()).text).toBe('run 2')
      },
    },
    {
      id: 'demand-no-store',
      says: 'keeps nothing of what came for a request with no-store (5.2.1.5)',
      routes: [{ answer }],
      async run(stage) {
        await stage.expectHandled({ 'cache-control': 'no-store' })
        await stage.expectHandled()
        await stage.expectReused()
      },
    },
    {
      id: 'demand-only-if-cached',
      says: 'answers 504 to only-if-cached with nothing kept, without the handler (5.2.1.7)',
      routes: [{ answer }],
      async run(stage) {
        const response = await stage.expectReused({ 'cache-control': 'only-if-cached' })
        expect(response.status).toBe(504)
        await stage.expectHandled()
        expect((await stage.expectReused({ 'cache-control': 'only-if-cached' })).text).toBe('run 1')
      },
    },
    ...['max-age=x', 'max-age=', '"', 'no-cache="', 'max-age=-1', ',,,', '=', 'max-stale=x'].map(survives),
  ],
}
