import { describe, expect, it } from 'vitest'
import type { Cache } from '../../src/index.ts'
import { asked } from '../commands/asked.ts'
import { watchCommands } from '../support/command-watch.ts'
import { openFleet, shared } from '../support/fleet.ts'

const layers = { it: { ttl: '1h' } }
const rule = 'must be a text of 1 to 1024 bytes without lone surrogates'

const badTags: [name: string, tags: unknown, message: string][] = [
  ['no tags', [], 'CONFIG_INVALID: tags must name at least one'],
  ['an empty tag', ['fine', ''], `CONFIG_INVALID: tags[1] ${rule}, got ""`],
  ['a tag of 10 KB', ['x'.repeat(10_240)], `CONFIG_INVALID: tags[0] ${rule}, got "${'x'.repeat(100)}…"`],
  [
    'a tag whose characters take more than they count',
    ['fine', 'ü'.repeat(513)],
    `CONFIG_INVALID: tags[1] ${rule}, got "ü`,
  ],
  ['lone surrogates', ['\ud83d'], `CONFIG_INVALID: tags[0] ${rule}, got "\\ud83d"`],
  ['a number', ['fine', 7], `CONFIG_INVALID: tags[1] ${rule}, got 7`],
  ['a bigint', [7n], `CONFIG_INVALID: tags[0] ${rule}, got 7`],
  ['a hole', ['fine', undefined], `CONFIG_INVALID: tags[1] ${rule}, got undefined`],
  ['an object', [{ tag: 'fine' }], `CONFIG_INVALID: tags[0] ${rule}, got an object`],
  ['a text', 'fine', 'CONFIG_INVALID: tags must be a list, got "fine"'],
  ['nothing', undefined, 'CONFIG_INVALID: tags must name at least one'],
]

async function watched() {
  const options = shared()
  const [cache] = await openFleet(1, { ...options, maxStaleness: '1d', layers })
  await cache!.layer('it').set('1', 'kept', { tags: ['fine'] })
  return { cache: cache!, watch: await watchCommands(options.namespace) }
}

describe.each(['invalidateTags', 'expireTags'] as const)('%s', (call) => {
  it.each(badTags)('refuses %s by place and value, and asks Redis nothing', async (_name, tags, message) => {
    const { cache, watch } = await watched()
    await expect(cache[call](tags as string[])).rejects.toThrow(message)
    expect(await asked(watch)).toEqual([])
    expect(await cache.layer('it').get('1')).toBe('kept')
  })
})

const badNames: [name: string, call: (cache: Cache<any>) => Promise<unknown>, message: string][] = [
  ['clearLayers of none', (cache) => cache.clearLayers([]), 'CONFIG_INVALID: names must name at least one'],
  [
    'clearLayers of one that is unknown',
    (cache) => cache.clearLayers(['it', 'that']),
    'LAYER_UNKNOWN: there is no layer "that"',
  ],
  [
    'deletePattern outside the namespace',
    (cache) => cache.deletePattern('*'),
    'CONFIG_INVALID: the pattern must be one that begins with',
  ],
  ['deletePattern of nothing', (cache) => cache.deletePattern(''), 'CONFIG_INVALID: the pattern must be a text'],
  [
    'publish of what is no JSON',
    (cache) => cache.publish('e', 1n),
    'VALUE_UNSUPPORTED: the payload of event "e" is a bigint',
  ],
]

it.each(badNames)('refuses %s, and asks Redis nothing', async (_name, call, message) => {
  const { cache, watch } = await watched()
  await expect(call(cache)).rejects.toThrow(message)
  expect(await asked(watch)).toEqual([])
  expect(await cache.layer('it').get('1')).toBe('kept')
})
