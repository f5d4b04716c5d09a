import { expect } from 'vitest'
import type { CaseGroup } from '../suite/case.ts'
import { newsroomOf, page, pageOf } from '../suite/newsroom.ts'

export const fragments: CaseGroup = {
  name: 'fragments',
  cases: [
    {
      id: 'fragment-changed',
      says: 'makes a response anew when a fragment of it has changed, and of it nothing else',
      routes: [page()],
      async run(stage) {
        const first = await stage.expectHandled()
        expect((await stage.expectReused()).text).toBe(pageOf(1, 1))
        const newsroom = newsroomOf(stage)
        await stage.cache.invalidateTags([newsroom.commentsTag])
        const second = await stage.expectHandled()
        expect(second.text).toBe(pageOf(1, 2))
        expect(newsroom.loads).toEqual([1, 2])

        const [before = '', after = ''] = [first.field('etag'), second.field('etag')]
        expect(before).not.toBe(after)
        expect((await stage.expectReused({ 'if-none-match': before })).status).toBe(200)
        expect((await stage.expectReused({ 'if-none-match': after })).status).toBe(304)
      },
    },
    {
      id: 'fragment-other',
      says: 'leaves alone what has other fragments',
      routes: [page()],
      async run(stage) {
        await stage.expectHandled()
        await stage.cache.invalidateTags([`${newsroomOf(stage).commentsTag} of another`])
        await stage.expectReused()
        expect(newsroomOf(stage).loads).toEqual([1, 1])
      },
    },
    {
      id: 'fragment-time',
      says: 'keeps a response no longer than the fragment that ends first',
      routes: [page({ comments: { ttl: '10s' } })],
      async run(stage) {
        await stage.expectHandled()
        await stage.pass(4)
        expect((await stage.expectReused()).field('cache-status')).toContain('ttl=6')
        await stage.pass(6)
        expect((await stage.expectHandled()).text).toBe(pageOf(1, 2))
        expect(newsroomOf(stage).loads).toEqual([1, 2])
      },
    },
    {
      id: 'fragment-time-own',
      says: 'keeps it no longer than that whatever it says of itself',
      routes: [page({ comments: { ttl: '10s' }, fields: { 'cache-control': 'max-age=3600', age: '100' } })],
      async run(stage) {
        await stage.expectHandled()
        await stage.pass(9)
        await stage.expectReused()
        await stage.pass(1)
        await stage.expectHandled()
      },
    },
    {
      id: 'fragment-shorter',
      says: 'keeps it no longer than its own time either',
      routes: [page({ cache: { ttl: '5s' } })],
      async run(stage) {
        await stage.expectHandled()
        await stage.pass(5)
        await stage.expectHandled()
        expect(newsroomOf(stage).loads).toEqual([1, 1])
      },
    },
    {
      id: 'fragment-stale',
      says: 'serves it past its end while it is replaced, where the route says so',
      routes: [page({ comments: { ttl: '10s' }, cache: { staleFor: '1m' } })],
      async run(stage) {
        await stage.expectHandled()
        await stage.pass(10)
        const stale = await stage.get()
        expect([stale.field('x-cache'), stale.text]).toEqual(['STALE', pageOf(1, 1)])
        await stage.until(async () => expect((await stage.get()).text).toBe(pageOf(1, 2)))
        expect(newsroomOf(stage).loads).toEqual([1, 2])
      },
    },
    {
      id: 'fragment-live',
      says: 'keeps nothing that is made of what nobody keeps, and loads the rest once',
      routes: [page({ comments: { ttl: 0 } })],
      async run(stage) {
        for (const count of [1, 2, 3]) {
          const response = await stage.expectHandled()
          expect(response.text).toBe(pageOf(1, count))
          expect(response.field('cache-status')).toContain('detail="made of what is not fresh"')
        }
        expect(newsroomOf(stage).loads).toEqual([1, 3])
      },
    },
    {
      id: 'fragment-live-alone',
      says: 'lets nobody wait for a response that is made of what nobody keeps',
      routes: [page({ comments: { ttl: 0 }, waitsFrom: 2 })],
      async run(stage) {
        await stage.expectHandled()
        // That is known for some seconds, whatever becomes of the fragments.
        await stage.cache.invalidateTags([newsroomOf(stage).commentsTag])
        const requests = [stage.get(), stage.get(), stage.get()]
        await stage.until(() => expect(stage.runs()).toBe(4))
        stage.open()
        for (const { status } of await Promise.all(requests)) expect(status).toBe(200)
      },
    },
    {
      id: 'fragment-fallback',
      says: 'keeps nothing in which a fallback stands in for a fragment',
      routes: [page({ comments: { fail: true } })],
      async run(stage) {
        expect((await stage.expectHandled()).text).toBe('{"article":1,"comments":"none"}')
        newsroomOf(stage).comments = {}
        expect((await stage.expectHandled()).text).toBe(pageOf(1, 1))
        // For some seconds nobody waits for the response of another.
        await stage.pass(3)
        await stage.expectHandled()
        expect((await stage.expectReused()).text).toBe(pageOf(1, 1))
      },
    },
    {
      id: 'fragment-late',
      says: 'keeps nothing whose fragment has changed before the handler has answered',
      routes: [page({ waitsFrom: 1 })],
      async run(stage) {
        const asked = stage.get()
        await stage.until(() => expect(newsroomOf(stage).loads).toEqual([1, 1]))
        await stage.cache.invalidateTags([newsroomOf(stage).commentsTag])
        stage.open()
        expect((await asked).text).toBe(pageOf(1, 1))
        expect((await stage.expectHandled()).text).toBe(pageOf(1, 2))
        expect((await stage.expectReused()).text).toBe(pageOf(1, 2))
      },
    },
  ],
}
