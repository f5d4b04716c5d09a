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

// What reads all there is, or sorts, and why that is little: by the statement it is part of.
const harmless: readonly [statement: RegExp, step: RegExp][] = [
  // Each step from one tag to the next.
  [/WITH RECURSIVE next_tag/, /^SCAN next_tag$/],
  // For `GET /health` alone.
  [/SELECT count\(\*\) FROM users/, /^SCAN (?:CONSTANT ROW|(?:articles|users) USING COVERING INDEX)/],
  // The ids of several authors, and the page that is chosen from them.
  [/FROM follows WHERE follower_id = :user\) ORDER BY id/, /^(?:USE TEMP B-TREE FOR ORDER BY|SCAN chosen)$/],
  // What is asked about.
  [/json_each/, /^SCAN asked VIRTUAL TABLE/],
]

describe('every other statement', () => {
  it.each(preparedStatements())('searches by an index: %s', (sql) => {
    const allowed = harmless.filter(([statement]) => statement.test(sql)).map(([, step]) => step)
    const others = scansAndSorts(sql).filter((step) => !allowed.some((fine) => fine.test(step)))
    expect(others).toEqual([])
  })
})
