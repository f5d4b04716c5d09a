import { setTimeout as wait } from 'node:timers/promises'

const giveUpAfter = 30_000
const betweenLooks = 20

/** Looks again and again until `holds`; an error is a `false` that is told when the time is up. */
export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + giveUpAfter
  for (;;) {
    let cause: unknown
    try {
      if (await holds()) return
    } catch (error) {
      cause = error
    }
    if (performance.now() > giveUpAt) throw new Error(`not within ${giveUpAfter} ms: ${what}`, { cause })
    await wait(betweenLooks)
  }
}
