import { wholeNumber } from '../config/checks.ts'
import { timeAt } from '../redis/cluster.ts'
import { logKeysOf } from '../redis/scripts/log-operands.ts'
import type { EpochMs } from '../shared/clock.ts'
import { readHottest } from './hottest.ts'
import { readFleet } from './layer-facts.ts'
import { readSlices } from './read-windows.ts'
import { sampleKeys } from './sample-keys.ts'
import type { Statistics, StatisticsOptions } from './statistics.ts'
import type { Target } from './target.ts'
import { type Slices, windowOf } from './window.ts'

/** What the processes of a namespace have counted, as `cache.stats()` tells it. Rejects when Redis does not answer. */
export async function readStatistics(target: Target, options: StatisticsOptions = {}): Promise<Statistics> {
  const { keys = true } = options
  const most = checkedHottest(options)
  const { logKey } = logKeysOf(target.namespace)
  const [{ layers }, at] = await Promise.all([readFleet(target), target.exchange((client) => timeAt(client, logKey))])
  const [slices, sample, hottest] = await Promise.all([
    readSlices(target, at),
    keys === false ? undefined : sampleKeys(target, layers, keys === true ? {} : keys),
    readHottest(target, layers, most),
  ])
  return { scope: 'fleet', at, ...windowsOf(slices, at), keys: sample, hottest }
}

export function checkedHottest({ hottest = 10 }: StatisticsOptions): number {
  return wholeNumber('hottest', hottest, 0)
}

export function windowsOf({ lastDay, lastHour }: Slices, at: EpochMs): Pick<Statistics, 'lastHour' | 'lastDay'> {
  return { lastHour: windowOf(lastHour, at), lastDay: windowOf(lastDay, at) }
}
