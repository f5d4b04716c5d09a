import { StartError } from '../config/start-error.ts'
import { problemOf, settingNames, type UpstreamConfig, type UpstreamOptions } from './upstream-options.ts'

/** `UPSTREAM_LATENCY`, `UPSTREAM_ERROR_RATE` and so on; what is not set is left to the defaults. */
export function upstreamFromEnv(env: Readonly<Record<string, string | undefined>>): UpstreamOptions {
  return Object.fromEntries(
    settingNames.flatMap((name) => {
      const given = env[variableOf(name)]
      return given ? [[name, settingOf(name, given)]] : []
    }),
  )
}

function settingOf(name: keyof UpstreamConfig, given: string): number {
  const value = Number(given)
  const problem = problemOf(name, value)
  if (problem !== undefined) throw new StartError(`${variableOf(name)}=${given}: ${problem}`)
  return value
}

function variableOf(name: string): string {
  return `UPSTREAM_${name.replaceAll(/[A-Z]/g, '_$&').toUpperCase()}`
}
