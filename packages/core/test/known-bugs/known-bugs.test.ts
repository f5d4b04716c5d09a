import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import type { Kill } from '../explorer/mistakes/bench.ts'
import { bugsOfContents } from './contents.ts'
import { bugsOfOrder } from './orders.ts'
import { bugsOfOutages } from './outages.ts'
import { tableOf } from './page.ts'

const page = path.join(import.meta.dirname, '../../../../docs/known-bugs.md')
const killsFile = path.join(import.meta.dirname, '../explorer/mistakes/kills.json')

const introduction = `# Known bugs

What caches were found to get wrong, and this one must not. Each is kept as mistakes that are made in a copy of the source and
must be noticed: by the [explorer](explorer.md), which repeats a run by its seed, where an order of events is needed, else by a
test. This page is written by the test that checks it: \`pnpm exec vitest run packages/core/test/known-bugs -u\`.

- \`pnpm --filter @cache/core explore:mutants [text]\` makes the mistakes of the explorer.
- \`pnpm --filter @cache/core mutants [text]\` makes those that tests notice, which are more than are named here.
`

it('keeps each of the thirty known bugs as a mistake that is noticed, and tells so in the documents', async () => {
  const kills = JSON.parse(readFileSync(killsFile, 'utf8')) as Record<string, Kill>
  const bugs = [...bugsOfOrder, ...bugsOfOutages, ...bugsOfContents]
  expect(bugs).toHaveLength(30)
  await expect(`${introduction}\n${tableOf(bugs, kills)}\n`).toMatchFileSnapshot(page)
})
