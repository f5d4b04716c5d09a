import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { countSql, feedSql, type FilterName, filterNamesOf, pageSql } from '../src/database/list-sql.ts'
import { openDatabase } from '../src/database/open-database.ts'
import { prepareOperations } from '../src/database/operations.ts'
import { prepareQuery } from '../src/database/typed-statement.ts'

const database = await openDatabase({ path: ':memory:', seed: 'none' })

function planOf(sql: string): string[] {
  const steps = prepareQuery<{ detail: string }>(database, `EXPLAIN QUERY PLAN ${sql}`)
  return steps.all().map((step) => step.detail)
}

function scansAndSorts(sql: string): string[] {
  return planOf(sql).filter((step) => /SCAN|TEMP B-TREE/.test(step))
}

/** What is prepared when the app starts: all but the lists, which are below. */
function preparedStatements(): string[] {
  const statements: string[] = []
  const recording = new Proxy(database, {
    get(target, name) {
      if (name !== 'prepare') return Reflect.get(target, name)
      return (sql: string) => {
        statements.push(sql)
        return DatabaseSync.prototype.prepare.call(target, sql)
      }
    },
  })
  prepareOperations(recording)
  return statements
}

const filters: FilterName[] = filterNamesOf({ tag: '', author: '', favorited: '' })
const combinations = Array.from({ length: 2 ** filters.length }, (_, bits) =>
  filters.filter((_name, place) => bits & (1 << place)),
)

describe('the plan of a list', () => {
  it.each(combinations.slice(1))('by %s and %s and %s searches indexes, without scanning or sorting', (...names) => {
    const combination = names.filter((name) => name !== undefined)
    for (const sql of [pageSql(combination), countSql(combination)]) expect(scansAndSorts(sql)).toEqual([])
  })

  it('without filters walks the articles backwards and stops at the end of the page', () => {
    expect(scansAndSorts(pageSql([]))).toEqual(['SCAN chosen'])
  })

  it.each([
    ['tag', 'SEARCH chosen USING PRIMARY KEY (tag=?)'],
    ['author', 'SEARCH chosen USING COVERING INDEX articles_by_author (author_id=?)'],
    ['favorited', 'SEARCH chosen USING PRIMARY KEY (user_id=?)'],
  ] as const)('by %s begins at its index', (name, step) => {
    expect(planOf(pageSql([name]))[0]).toBe(step)
    expect(planOf(countSql([name]))[0]).toBe(step)
  })

  it('that is a feed sorts ids from the index of authors, and looks up the articles of one page', () => {
    expect(planOf(feedSql)).toContain('SEARCH articles USING COVERING INDEX articles_by_author (author_id=?)')
  })
})

// Steps that read the whole of something small: a list that the statement is given, a page that is already chosen, the step before
// in a recursion, and the two tables that are counted, for `GET /health` alone.
const harmless =
  /SCAN (?:asked|chosen|next_tag|CONSTANT ROW)|USE TEMP B-TREE FOR ORDER BY|SCAN (?:articles|users) USING COVERING INDEX/

describe('every other statement', () => {
  it.each(preparedStatements())('searches by an index: %s', (sql) => {
    expect(scansAndSorts(sql).filter((step) => !harmless.test(step))).toEqual([])
  })
})
