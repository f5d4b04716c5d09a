import { layerOfKey, readFleet, scanKeys } from '@cache/core/operations'
import { InvalidArgumentError } from 'commander'
import { type AddCommand, action } from '../command.ts'
import { jsonText, plain } from '../output.ts'
import { patternsOf } from '../patterns.ts'

interface Flags {
  readonly pattern?: string
  readonly limit?: number
}

export const addKeys: AddCommand = (program, signal) => {
  program
    .command('keys')
    .description('List keys, one a line (with --json, one object a line)')
    .argument('[layer]', 'only those of one layer')
    .option('-p, --pattern <glob>', 'only whole keys that match, such as "newsroom:article:v1:2024-*"')
    .option('-l, --limit <n>', 'stop after so many', wholeNumber)
    .action(
      action<Flags>(signal, async ({ namespace, output, signal: ended, target }, { limit, pattern }, [layer]) => {
        const { layers } = await readFleet(target)
        let left = limit ?? Infinity
        for (const glob of patternsOf(namespace, layers, { layer, pattern })) {
          for await (const page of scanKeys(target, glob)) {
            for (const key of page) {
              const name = layerOfKey(namespace, layers, key)?.name
              if (layer !== undefined && name !== layer) continue
              await output.flow(output.isJson ? jsonText({ key, layer: name }) : plain(key))
              if (--left === 0 || ended.aborted) return
            }
          }
        }
      }),
    )
}

export function wholeNumber(text: string): number {
  const number = Number(text)
  if (/^\d+$/.test(text) && Number.isSafeInteger(number) && number > 0) return number
  throw new InvalidArgumentError('It must be a whole number from 1.')
}
