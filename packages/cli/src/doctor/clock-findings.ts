import { timeText } from '@cache/core/operations'
import type { Client } from '../connect.ts'
import { addressOf, mastersOf } from '../server-info.ts'
import { type Finding, ok } from './finding.ts'

const rounds = 20

export interface ClockReading {
  readonly address: string
  /** Ahead of this machine, ms. */
  readonly ahead: number
  /** The answer may have been made so long before or after its middle, ms. */
  readonly within: number
  /** Median of a question and its answer, ms. */
  readonly roundTrip: number
}

export async function readClocks(client: Client): Promise<ClockReading[]> {
  return Promise.all(
    mastersOf(client).map(async (server) => {
      const readings = []
      for (let round = 0; round < rounds; round++) {
        const [before, sentAt] = [performance.now(), Date.now()]
        const [seconds, microseconds] = (await server.time()).map(Number) as [number, number]
        const took = performance.now() - before
        readings.push({ took, ahead: seconds * 1000 + microseconds / 1000 - (sentAt + took / 2) })
      }
      const fastest = readings.toSorted((a, b) => a.took - b.took)
      const { ahead, took } = fastest[0]!
      return { address: addressOf(server), ahead, within: took / 2 + 1, roundTrip: fastest[rounds / 2]!.took }
    }),
  )
}

const muchApart = 500 // ms

export function clockFindings(clocks: readonly ClockReading[]): Finding[] {
  const answers = clocks.map(({ address, roundTrip }) =>
    ok('latency', `${address}: ${roundTrip.toFixed(1)} ms, the median of ${rounds} questions from this machine`),
  )
  const own = clocks.map(({ address, ahead, within }): Finding => {
    const off = Math.max(0, Math.abs(ahead) - within)
    const says = `${address}: ${off < 1 ? 'agrees with' : `${timeText(off)} ${ahead > 0 ? 'ahead of' : 'behind'}`} this machine`
    if (off < muchApart) return ok('clock', says)
    const mend = 'Nothing goes by it but dates shown to people. Let every server run NTP all the same, for failovers.'
    return { check: 'clock', severity: 'info', says, mend }
  })
  return [...answers, ...own, ...apart(clocks)]
}

/** Those of servers that take over from one another. */
function apart(clocks: readonly ClockReading[]): Finding[] {
  if (clocks.length < 2) return []
  const offsets = clocks.map(({ ahead }) => ahead)
  const spread = Math.max(...offsets) - Math.min(...offsets) - 2 * Math.max(...clocks.map(({ within }) => within))
  if (spread < muchApart) return [ok('clocks of the cluster', 'agree with one another')]
  const says = `are ${timeText(spread)} apart: entries live longer or shorter on some servers`
  return [{ check: 'clocks of the cluster', severity: 'warning', says, mend: 'Let every server run NTP.' }]
}
