import type { Options, Scenario, Threshold } from 'k6/options'

/** Base URLs of the instances under test, between which the requests are spread. */
export const instances: readonly string[] = given('TARGETS').split(',')

/** Base URLs of instances that run without a cache; none in a scenario that does not compare. */
export const uncached: readonly string[] = (__ENV['UNCACHED'] ?? '').split(',').filter((url) => url !== '')

/** How long to measure; a warm-up comes before. */
export const seconds = Number(given('SECONDS'))

/** Thresholds that depend on how fast the machine is. A smoke test, which runs beside other tests, leaves them out. */
export function timed<Rules extends object>(rules: Rules): Partial<Rules> {
  return __ENV['SMOKE'] === 'true' ? {} : rules
}

/** Times at the client say something of the app only where k6 does not take the processors that the app needs. */
export function timedAtClient(rules: Threshold[]): NonNullable<Options['thresholds']> {
  return __ENV['CLIENT_TIMES'] === 'true' ? { client_time_hit: rules } : {}
}

/** At a fixed rate, however slow the answers are. Rates are by the second, the delay in seconds. */
export function arriving(rate: number, duration = seconds, delay = 0): Scenario {
  return {
    executor: 'constant-arrival-rate',
    rate,
    timeUnit: '1s',
    duration: `${duration}s`,
    startTime: `${delay}s`,
    preAllocatedVUs: 20,
    maxVUs: 200,
    gracefulStop: '5s',
  }
}

/** One of the instances, as a load balancer would choose it, given a number from 0 up to 1. */
export function oneOf(urls: readonly string[], random: number): string {
  return urls[Math.floor(random * urls.length)] ?? ''
}

/** A setting that the harness passes on. */
export function given(name: string): string {
  const value = __ENV[name]
  if (value === undefined) throw new Error(`${name} is not set: start scenarios by \`pnpm load <scenario>\``)
  return value
}
