import { open } from 'node:fs/promises'

/** One value of one metric, as k6 took it. */
export interface Sample {
  readonly metric: string
  /** ms since the epoch. */
  readonly at: number
  readonly value: number
}

// The metrics of ours that a plot is drawn from, among all those that k6 writes down.
const wanted = /^server_time_/

/** From the file that k6 writes with `--out csv`. */
export async function samplesIn(file: string): Promise<Sample[]> {
  const samples: Sample[] = []
  await using handle = await open(file)
  for await (const line of handle.readLines()) {
    const sample = sampleOf(line)
    if (sample !== undefined) samples.push(sample)
  }
  return samples
}

/** Of a line `metric,time in ms,value,…`; undefined for the head of the table and for what is not drawn. */
export function sampleOf(line: string): Sample | undefined {
  if (!wanted.test(line)) return undefined
  const [metric = '', at, value] = line.split(',', 3)
  const sample = { metric, at: Number(at), value: Number(value) }
  if (Number.isFinite(sample.at) && Number.isFinite(sample.value)) return sample
  throw new Error(`k6 wrote a sample that cannot be read: ${line}`)
}
