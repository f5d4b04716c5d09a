import type { RoutePolicy } from './route-policy.ts'
import type { Profile } from './route-options.ts'

/** What an option is where a route does not say. */
export const profiles: Readonly<
  Record<Profile, Pick<RoutePolicy, 'authorized' | 'clientControl' | 'heuristic' | 'setCookie'>>
> = {
  safe: { authorized: false, clientControl: false, heuristic: false, setCookie: 'refuse' },
  conformance: { authorized: true, clientControl: true, heuristic: true, setCookie: 'store' },
}
