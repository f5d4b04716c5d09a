import { describe, expect, it } from 'vitest'
import { countSql, type FilterName, filterNamesOf, pageSql } from '../src/database/list-sql.ts'
import { openDatabase } from '../src/database/open-database.ts'
import { prepareSelect } from '../src/database/typed-statement.ts'

const database = await openDatabase({ path: ':memory:', seed: 'none' })

function planOf(sql: string): string[] {
  const steps = prepareSelect<{ detail: string }>(database, `EXPLAIN QUERY PLAN ${sql}`)
  return steps.all().map((step) => step.detail)
}

const filters: FilterName[] = filterNamesOf({ tag: '', author: '', favorited: '' })
const combinations = Array.from({ length: 2 ** filters.length }, (_, bits) =>
  filters.filter((_name, place) => bits & (1 << place)),
)

describe('the plan of a list', () => {
  it.each(combinations.slice(1))('by %s and %s and %s searches indexes, without scanning or sorting', (...names) => {
    const combination = names.filter((name) => name !== undefined)
    for (const sql of [pageSql(combination), countSql(combination)]) {
      expect(planOf(sql).filter((step) => /SCAN|TEMP B-TREE/.test(step))).toEqual([])
    }
  })

  it('without filters walks the articles backwards and stops at the end of the page', () => {
    expect(planOf(pageSql([])).filter((step) => /SCAN|TEMP B-TREE/.test(step))).toEqual(['SCAN chosen'])
  })

  it.each([
    ['tag', 'SEARCH chosen USING PRIMARY KEY (tag=?)'],
    ['author', 'SEARCH chosen USING COVERING INDEX articles_by_author (author_id=?)'],
    ['favorited', 'SEARCH chosen USING PRIMARY KEY (user_id=?)'],
  ] as const)('by %s begins at its index', (name, step) => {
    expect(planOf(pageSql([name]))[0]).toBe(step)
    expect(planOf(countSql([name]))[0]).toBe(step)
  })
})
