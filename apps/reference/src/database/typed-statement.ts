import type { DatabaseSync } from 'node:sqlite'

/** A prepared statement whose rows have the type that its SQL gives them. */
export interface TypedStatement<Row, Parameters extends readonly unknown[] = []> {
  get(...parameters: Parameters): Row | undefined
  all(...parameters: Parameters): Row[]
}

/** The only place where rows get their type, which nothing but the tests can check against the SQL. */
export function prepareQuery<Row, Parameters extends readonly unknown[] = []>(
  database: DatabaseSync,
  sql: string,
): TypedStatement<Row, Parameters> {
  return database.prepare(sql) as unknown as TypedStatement<Row, Parameters>
}
