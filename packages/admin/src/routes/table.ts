import { type PathTemplate, templateOf } from '../request/path.ts'
import { entries } from './entries.ts'
import { mutations } from './mutations.ts'
import { overview } from './overview.ts'
import type { Route } from './route.ts'
import { warming } from './warming.ts'

/** Everything that the API answers. */
export const routes: readonly Route[] = [...overview, ...entries, ...mutations, ...warming]

export interface TableRow {
  readonly route: Route
  readonly template: PathTemplate
}

export const table: readonly TableRow[] = routes.map((route) => ({ route, template: templateOf(route.path) }))
