import { expect } from 'vitest'
import type { Fields } from '../test-server.ts'
import type { Case, CaseGroup } from '../suite/case.ts'
import { control } from '../suite/templates.ts'

/** Tags of this profile alone: the run has one cache. */
function tagged(id: string, says: string, fields: (tag: string) => Fields, stripped: readonly string[]): Case {
  return {
    id,
    says,
    routes: [{ answer: ({ stage }) => control('max-age=3600', fields(`${stage.profile}-${id}`)) }],
    async run(stage) {
      const first = await stage.get()
      const second = await stage.expectReused()
      for (const name of stripped) expect([first.field(name), second.field(name)], name).toEqual([undefined, undefined])
      await stage.cache.invalidateTags([`${stage.profile}-other`])
      await stage.expectReused()
      await stage.cache.invalidateTags([`${stage.profile}-${id}`])
      await stage.expectHandled()
    },
  }
}

function grouped(id: string, says: string, groups: string, invalidation: string, drops: boolean): Case {
  return {
    id,
    says,
    routes: [
      { at: '/read', answer: control('max-age=3600', { 'cache-groups': groups }) },
      { at: '/write', method: 'POST', answer: { fields: { 'cache-group-invalidation': invalidation } } },
    ],
    async run(stage) {
      await stage.get({}, '/read')
      await stage.send('POST', { at: '/write' })
      await stage.get({}, '/read')
      expect(stage.runs('/read')).toBe(drops ? 2 : 1)
    },
  }
}

export const tags: CaseGroup = {
  name: 'tags and groups',
  cases: [
    tagged(
      'tag-surrogate',
      'reads Surrogate-Key and keeps it from the client',
      (tag) => ({ 'surrogate-key': `a ${tag} b` }),
      ['surrogate-key'],
    ),
    tagged('tag-cache-tag', 'reads Cache-Tag and keeps it from the client', (tag) => ({ 'cache-tag': `a, ${tag},b` }), [
      'cache-tag',
    ]),
    tagged('tag-lines', 'reads several lines of them', (tag) => ({ 'surrogate-key': ['a', `${tag} b`] }), [
      'surrogate-key',
    ]),
    {
      id: 'tag-policy',
      says: 'takes the tags that the policy makes',
      routes: [
        { at: '/safe', cache: { ttl: '1h', tags: () => ['tag-policy-safe'] }, answer: {} },
        { at: '/conformance', cache: { ttl: '1h', tags: () => ['tag-policy-conformance'] }, answer: {} },
      ],
      async run(stage) {
        const at = `/${stage.profile}`
        await stage.get({}, at)
        await stage.cache.invalidateTags([`tag-policy-${stage.profile}`])
        await stage.get({}, at)
        expect(stage.runs(at)).toBe(2)
        await stage.get({}, at)
        expect(stage.runs(at)).toBe(2)
      },
    },
    grouped('group', 'drops the groups that a write names (RFC 9875, 3)', '"x", "group-1"', '"group-1"', true),
    grouped('group-other', 'drops no other groups', '"group-2"', '"group-3"', false),
    grouped('group-case', 'takes groups in the case that they have', '"group-4"', '"GROUP-4"', false),
    grouped('group-malformed', 'passes over what is no list of strings', '"group-5"', 'group-5;;', false),
    {
      id: 'group-safe-method',
      says: 'drops no group at the word of a GET (RFC 9875, 3)',
      routes: [
        { at: '/read', answer: control('max-age=3600', { 'cache-groups': '"group-6"' }) },
        { at: '/other', answer: { fields: { 'cache-group-invalidation': '"group-6"' } } },
      ],
      async run(stage) {
        await stage.get({}, '/read')
        await stage.get({}, '/other')
        await stage.get({}, '/read')
        expect(stage.runs('/read')).toBe(1)
      },
    },
    {
      id: 'tag-hostile',
      says: 'stays up under tags that nobody would want',
      routes: [
        {
          answer: control('max-age=3600', {
            'surrogate-key': `${'k'.repeat(9000)} ${'a '.repeat(3000)} {} * \u00FF`,
            'cache-tag': ',,;=',
            'cache-groups': '((("',
          }),
        },
      ],
      async run(stage) {
        for (const round of [1, 2, 3]) expect((await stage.get()).status, `${round}`).toBe(200)
      },
    },
  ],
}
