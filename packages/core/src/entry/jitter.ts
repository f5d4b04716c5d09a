/** Shortens a ttl by a random share, never lengthens it: a policy's ttl is a promise. */
export function jittered(ttl: number, jitter: number, random: number): number {
  return ttl * (1 - jitter * random)
}
