import { expect, it } from 'vitest'
import type { CustomCodec, LayerOptions, StandardSchemaV1 } from '../../src/index.ts'
import { eventLog } from '../support/event-log.ts'
import { expectQuiet, openFleet, rawRedis, readyCache, shared } from '../support/fleet.ts'
import { codeOf } from '../support/loads.ts'

type Validate = StandardSchemaV1<any>['~standard']['validate']

const schemaOf = (validate: Validate): StandardSchemaV1<any> => ({
  '~standard': { version: 1, vendor: 'test', validate },
})

/** One writer without a schema, and a reader whose layer may differ. */
async function writerAndReader(writing: LayerOptions<any>, reading: LayerOptions<any>) {
  const where = shared()
  const log = eventLog()
  const writer = await readyCache({ ...where, layers: { it: { ttl: '1h', ...writing } } })
  const reader = await readyCache({ ...where, logger: log.logger, layers: { it: { ttl: '1h', ...reading } } })
  return {
    writer: writer.layer('it'),
    reader: reader.layer('it'),
    readerCache: reader,
    log,
    key: `${where.namespace}:it:v1:1`,
  }
}

it('writes entries that a person can read with GET (json)', async () => {
  const { writer, key } = await writerAndReader({ codec: 'json', jitter: 0, staleFor: '1m', tags: () => ['news'] }, {})
  const before = Date.now()
  await writer.set('1', { title: 'a title', at: new Date(0), big: 1n })
  const text = (await rawRedis().get(key))!
  const read = JSON.parse(text)
  expect(read).toMatchObject({ state: 'F', key, ttl: 3_600_000, staleFor: 60_000, tags: ['news'] })
  expect(read.value.title).toBe('a title')
  expect(JSON.stringify(read.value)).toContain('1970-01-01T00:00:00.000Z')
  expect(Math.abs(Date.parse(read.storedAt) - before)).toBeLessThan(30_000)
  expect(text).not.toContain('\n')
})

it('reads what the other built-in codec wrote, so that a layer may change its codec', async () => {
  for (const [writing, reading] of [
    ['json', 'msgpack'],
    ['msgpack', 'json'],
  ] as const) {
    const { writer, reader } = await writerAndReader({ codec: writing }, { codec: reading })
    const value = { date: new Date(5), list: [1n, null] }
    await writer.set('1', value)
    expect(await reader.read('1')).toMatchObject({ outcome: 'hit', tier: 'redis', value })
  }
})

it('reads compressed and plain entries whatever the layer compresses itself', async () => {
  const long = 'text '.repeat(2000)
  for (const [writing, reading] of [
    [0, false],
    [false, 0],
  ] as const) {
    const { writer, reader, key } = await writerAndReader({ compressAbove: writing }, { compressAbove: reading })
    await writer.set('1', long)
    expect(await reader.get('1')).toBe(long)
    const bytes = await rawRedis().strlen(key)
    expect(bytes < 2000).toBe(writing === 0)
  }
})

const reversing: CustomCodec = {
  name: 'reversing',
  encode: (value) => Buffer.from(JSON.stringify(value)).toReversed(),
  decode: (bytes) => JSON.parse(Buffer.from(bytes.toReversed()).toString()),
}

it('encodes and decodes with a codec of the user', async () => {
  const [a, b] = await openFleet(2, { ...shared(), layers: { it: { codec: reversing } } })
  await a!.layer('it').set('1', { a: [1, 'two'] })
  expect(await a!.layer('it').get('1')).toEqual({ a: [1, 'two'] })
  expect(await b!.layer('it').read('1')).toMatchObject({ tier: 'redis', value: { a: [1, 'two'] } })
})

it('misses, and leaves alone, what a codec of another name wrote', async () => {
  const { writer, reader, readerCache, log, key } = await writerAndReader({ codec: reversing }, {})
  await writer.set('1', 'value')
  expect(await reader.get('1')).toBeUndefined()
  expect(log.events).toMatchObject([{ type: 'entry-unreadable', why: 'other-codec' }])
  await expectQuiet(readerCache)
  expect(await rawRedis().exists(key)).toBe(1)
})

it('refuses with VALUE_UNSUPPORTED what a codec of the user cannot encode', async () => {
  const failing: CustomCodec = {
    ...reversing,
    encode: () => {
      throw new Error('not that')
    },
  }
  const cache = await readyCache({ ...shared(), layers: { it: { codec: failing } } })
  expect(await codeOf(cache.layer('it').set('1', 'value'))).toBe('VALUE_UNSUPPORTED')
  expect(await cache.layer('it').read('1', () => 'value')).toMatchObject({ stored: false, value: 'value' })
})

it('takes for a miss what a codec of the user cannot decode', async () => {
  const broken: CustomCodec = {
    ...reversing,
    decode: () => {
      throw new Error('not that')
    },
  }
  const { writer, reader } = await writerAndReader({ codec: reversing }, { codec: broken })
  await writer.set('1', 'value')
  expect(await reader.get('1')).toBeUndefined()
  expect(await reader.getOrSet('1', () => 'loaded')).toBe('loaded')
})

const passing = { sync: (value: unknown) => ({ value }), async: async (value: unknown) => ({ value }) }

for (const [name, validate] of Object.entries(passing)) {
  it(`gives what passes its schema (${name})`, async () => {
    const { writer, reader } = await writerAndReader({}, { schema: schemaOf(validate) })
    await writer.set('1', { a: 1 })
    expect(await reader.read('1')).toMatchObject({ outcome: 'hit', tier: 'redis', value: { a: 1 } })
    expect(await reader.get('1')).toEqual({ a: 1 })
  })
}

it('gives what its schema makes of a value', async () => {
  const schema = schemaOf((value) => ({ value: { ...(value as object), added: true } }))
  const { writer, reader } = await writerAndReader({}, { schema })
  await writer.set('1', { a: 1 })
  expect(await reader.get('1')).toEqual({ a: 1, added: true })
  expect(await reader.get('1')).toEqual({ a: 1, added: true })
  expect(await writer.get('1')).toEqual({ a: 1 })
})

const failing: Readonly<Record<string, Validate>> = {
  'refuses it': () => ({ issues: [{ message: 'not that' }] }),
  'refuses it later': async () => ({ issues: [{ message: 'not that' }] }),
  throws: () => {
    throw new Error('the schema is broken')
  },
  'rejects later': () => Promise.reject(new Error('the schema is broken')),
}

for (const [name, validate] of Object.entries(failing)) {
  it(`takes a value for a miss when its schema ${name}`, async () => {
    const { writer, reader, log } = await writerAndReader({}, { schema: schemaOf(validate) })
    await writer.set('1', 'old shape')
    expect(await reader.get('1')).toBeUndefined()
    expect(await reader.has('1')).toBe(false)
    expect(log.events).toMatchObject([{ type: 'entry-unreadable', why: 'schema' }])
    expect(await reader.getOrSet('1', () => 'new shape')).toBe('new shape')
    expect(await reader.get('1')).toBe('new shape')
  })
}
