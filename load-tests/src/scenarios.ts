import path from 'node:path'
import { LoadError } from './load-error.ts'

export interface ScenarioNeeds {
  /** Asks the same of instances that run without a cache. */
  readonly compares: boolean
}

/** By the name of the k6 script. */
export const scenarios: Readonly<Record<string, ScenarioNeeds>> = {
  browse: { compares: true },
  'hot-key': { compares: true },
  'cold-start': { compares: false },
  mixed: { compares: true },
  'invalidation-storm': { compares: false },
  'per-user': { compares: true },
  'redis-outage': { compares: false },
  'large-values': { compares: true },
}

export interface NamedScenario extends ScenarioNeeds {
  readonly name: string
  readonly script: string
}

export const scenarioFolder = path.join(import.meta.dirname, '../scenarios')

export function scenarioOf(name: string | undefined): NamedScenario {
  const needs = name === undefined || !Object.hasOwn(scenarios, name) ? undefined : scenarios[name]
  if (name !== undefined && needs !== undefined) {
    return { name, script: path.join(scenarioFolder, `${name}.ts`), ...needs }
  }
  const problem = name === undefined ? 'which scenario?' : `unknown scenario "${name}";`
  throw new LoadError(`${problem} known: ${Object.keys(scenarios).join(', ')}`)
}
