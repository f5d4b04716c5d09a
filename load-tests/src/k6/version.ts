/** The k6 that is built when there is none, and with which the scenarios are known to work. */
export const pinned = { module: 'go.k6.io/k6', version: '1.8.1', go: '1.25' } as const

// The first that runs TypeScript and its imports as they are.
const oldestMajor = 1

/** Of what `k6 version` prints; undefined if it is none or too old. */
export function usableVersion(printed: string): string | undefined {
  const [, version, major] = /^k6(?:\.exe)? v((\d+)\.\S+)/.exec(printed) ?? []
  return Number(major) >= oldestMajor ? version : undefined
}
