import { object, wholeNumber } from '../config/checks.ts'
import { timeAt } from '../redis/cluster.ts'
import { logKeysOf } from '../redis/scripts/log-operands.ts'
import type { EpochMs } from '../shared/clock.ts'
import { readHottest } from './hottest.ts'
import { readFleet } from './layer-facts.ts'
import { readSlices } from './read-windows.ts'
import { type SampleOptions, checkedLimits, sampleKeys } from './sample-keys.ts'
import type { Statistics, StatisticsOptions } from './statistics.ts'
import type { Target } from './target.ts'
import { type Slices, windowOf } from './window.ts'

/** What the processes of a namespace have counted, as `cache.stats()` tells it. Rejects when Redis does not answer. */
export async function readStatistics(target: Target, options: StatisticsOptions = {}): Promise<Statistics> {
  const { most, sample } = checkedOptions(options)
  const { logKey } = logKeysOf(target.namespace)
  const [{ layers }, at] = await Promise.all([readFleet(target), target.exchange((client) => timeAt(client, logKey))])
  const [slices, keys, hottest] = await Promise.all([
    readSlices(target, at),
    sample && sampleKeys(target, layers, sample),
    readHottest(target, layers, most),
  ])
  return { scope: 'fleet', at, ...windowsOf(slices, at), keys, hottest }
}

/** Throws CONFIG_INVALID. `sample`: how the keys are to be looked at, if at all. */
export function checkedOptions({ hottest = 10, keys = true }: StatisticsOptions): {
  readonly most: number
  readonly sample: SampleOptions | undefined
} {
  const sample = typeof keys === 'boolean' ? { true: {}, false: undefined }[`${keys}`] : object('keys', keys)
  if (sample) checkedLimits(sample)
  return { most: wholeNumber('hottest', hottest, 0), sample }
}

export function windowsOf({ lastDay, lastHour }: Slices, at: EpochMs): Pick<Statistics, 'lastHour' | 'lastDay'> {
  return { lastHour: windowOf(lastHour, at), lastDay: windowOf(lastDay, at) }
}
