import { type WarmItem, type WarmResult, createCache } from '@cache/core'
import { type LayerFacts, layerOfKey, readFleet } from '@cache/core/operations'
import { type AddCommand, action } from '../command.ts'
import { clientOf } from '../connect.ts'
import { Failure } from '../failure.ts'
import { layerOptionsOf } from '../layer-options.ts'
import { BadLines, type Line, linesOf, objectOf } from '../ndjson.ts'
import { openProgress } from '../progress.ts'
import type { Session } from '../session.ts'

interface Flags {
  readonly ttl?: string
  readonly layerVersion?: string
  readonly force?: true
}

export const addWarm: AddCommand = (program, signal) => {
  program
    .command('warm')
    .description('Fill a layer with values from a file of {"id":…,"value":…}, one a line; what is fresh is left alone')
    .argument('<layer>', 'name of the layer')
    .argument('<file>', 'NDJSON, with "params", "tags" and "ttl" where an entry has them; - for stdin')
    .option('--ttl <duration>', 'how long they are fresh; by default as the processes have told of the layer')
    .option('--layer-version <n>', 'version of a layer that no process has told of', '1')
    .option('--force', 'replace what is fresh')
    .action(
      action<Flags>(signal, async (session, flags, [layer, file]) => {
        const { output } = session
        const bad = new BadLines((text) => output.note(text))
        const total = file === '-' ? undefined : await countLines(file!)
        const { failed, failures, refused, skipped, stopped, stored } = await warm(session, flags, {
          layer: layer!,
          file: file!,
          total,
          bad,
        })
        for (const { error, id } of failures) output.note(`${String(id)}: ${(error as Error).message}`)
        if (output.isJson) output.json({ layer, stored, skipped, refused, failed, badLines: bad.count, stopped })
        else {
          output.line(
            `${stored} stored, ${skipped} left alone, ${refused} overtaken by an invalidation, ${failed} failed`,
          )
          if (bad.count > 0) output.line(`${bad.count} lines that are no items`)
        }
        if (stopped === 'redis') throw new Failure('unreachable', 'Redis gives no answer any more')
        if (stopped) throw new Failure('problem', `stopped before the end: ${stopped}`)
        if (failed + bad.count > 0) throw new Failure('problem', `${failed + bad.count} items could not be stored`)
      }),
    )
}

interface Order {
  readonly layer: string
  readonly file: string
  readonly total: number | undefined
  readonly bad: BadLines
}

async function warm(session: Session, flags: Flags, { bad, file, layer: name, total }: Order): Promise<WarmResult> {
  const { namespace, place, signal, timeout } = session
  const facts = await factsOf(session, name, flags)
  await using cache = createCache({
    namespace,
    // The cache closes what it is given.
    redis: () => clientOf(place, timeout),
    memory: false,
    statistics: false,
    timeouts: { read: timeout, write: timeout, connect: timeout },
    layers: { [name]: layerOptionsOf(namespace, facts, flags.ttl) },
  })
  await cache.ready()
  using bar = openProgress(`warming ${name}`, total)
  return await cache.layer(name).warm(() => itemsOf(linesOf(file), bad), {
    force: flags.force === true,
    signal,
    ...(total !== undefined && { total }),
    onProgress: ({ done, stored }) => bar.set(done, `${stored} stored`),
  })
}

async function factsOf(
  { namespace, target }: Session,
  name: string,
  { layerVersion = '1' }: Flags,
): Promise<LayerFacts> {
  if (!/^[1-9]\d*$/.test(layerVersion))
    throw new Failure('usage', `--layer-version must be a whole number from 1, got ${layerVersion}`)
  const { layers } = await readFleet(target)
  const facts =
    layers.find((layer) => layer.name === name) ?? layerOfKey(namespace, [], `${namespace}:${name}:v${layerVersion}:`)
  if (facts) return facts
  throw new Failure('usage', `${JSON.stringify(name)} cannot be the name of a layer`)
}

async function countLines(file: string): Promise<number> {
  let lines = 0
  for await (const _ of linesOf(file)) lines++
  return lines
}

async function* itemsOf(lines: AsyncIterable<Line>, bad: BadLines): AsyncGenerator<WarmItem<unknown>> {
  for await (const { number, text } of lines) {
    try {
      const item = objectOf(text)
      if (typeof item['id'] !== 'string' && typeof item['id'] !== 'number') throw new TypeError('it has no id')
      if (!('value' in item)) throw new TypeError(`${item['id']}: it has no value`)
      yield item as unknown as WarmItem<unknown>
    } catch (error) {
      bad.add(number, (error as Error).message)
    }
  }
}
