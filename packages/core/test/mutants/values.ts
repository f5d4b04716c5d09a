import type { Mutant } from './mutant.ts'

const kinds = 'values/kinds.test.ts'
const refused = 'values/refused.test.ts'
const isolation = 'values/isolation.test.ts'

export const valueMutants: readonly Mutant[] = [
  // Values come back as they were.
  {
    file: 'paths/new-entry.ts',
    search: 'if (value === undefined)',
    replacement: 'if (!value)',
    test: kinds,
    killer: 'takes null, 0, false and the empty text for values',
  },
  {
    file: 'paths/each-of-many.ts',
    search: 'values[i] === undefined ?',
    replacement: '!values[i] ?',
    test: kinds,
    killer: 'takes null, 0, false and the empty text for values',
  },
  {
    file: 'paths/bulk-path.ts',
    search: 'if (value !== undefined) values.set',
    replacement: 'if (value) values.set',
    test: refused,
    killer: 'leaves a missing id out of what getOrSetMany returns',
  },
  {
    file: 'memory/isolation.ts',
    search: '  if (Buffer.isBuffer(value)) return Buffer.from(value)\n',
    replacement: '',
    test: kinds,
    killer: 'gives every kind of value back as it was',
  },
  {
    file: 'codec/wire-form.ts',
    search: "Object.is(number, -0) ? this.tag('number', '-0') : number",
    replacement: 'number',
    test: kinds,
    killer: 'gives every kind of value back as it was',
  },
  {
    file: 'codec/wire-form.ts',
    search: 'throw this.#refusalAt(this.#depth, `is a ${typeof value}`)',
    replacement: 'return undefined',
    test: refused,
    killer: 'refuses to set a function inside with VALUE_UNSUPPORTED',
  },
  {
    file: 'codec/built-in-form.ts',
    search: 'Number.isNaN(time) ? null : ',
    replacement: '',
    test: kinds,
    killer: 'json, as it is > gives every kind of value back as it was',
  },
  {
    file: 'codec/entry-codec.ts',
    search: 'form.isJson && ',
    replacement: '',
    test: kinds,
    killer: 'msgpack, as it is > gives every kind of value back as it was',
  },
  // What a caller does to a value changes nothing in the cache.
  {
    file: 'paths/private-value.ts',
    search: "return config.isolation === 'share' ? entry : { ...entry, value }",
    replacement: 'return entry',
    test: isolation,
    killer: 'freezes neither what a loader returns nor what is set',
  },
  {
    file: 'memory/isolation.ts',
    search: "shareable: isolation === 'freeze' && deepFreeze(value)",
    replacement: 'shareable: deepFreeze(value)',
    test: isolation,
    killer: 'gives each reader a copy of its own',
  },
  {
    file: 'memory/isolation.ts',
    search: 'if (!isPlain(value)) return false',
    replacement: 'if (!isPlain(value)) return true',
    test: isolation,
    killer: 'gives copies of Map, Set, Date, Buffer and typed arrays',
  },
  {
    file: 'memory/isolation.ts',
    search: 'for (const part of value) whole = deepFreeze(part) && whole',
    replacement: '',
    test: 'src/memory/isolation.test.ts',
    killer: 'freezes plain values to the ground',
  },
  {
    file: 'memory/isolation.ts',
    search: '([key, part]) => [copy(key), copy(part)]',
    replacement: '([key, part]) => [key, part]',
    test: isolation,
    killer: 'gives copies of Map, Set, Date, Buffer and typed arrays',
  },
  {
    file: 'memory/isolation.ts',
    search: 'Object.fromEntries(Object.entries(value).map(([key, part]) => [key, copy(part)]))',
    replacement: '({ ...value })',
    test: isolation,
    killer: 'keeps what is cached from callers who write to an object, whichever tier gave it (copy)',
  },
  {
    file: 'paths/run-loader.ts',
    search: 'value: handOut(entry)',
    replacement: 'value: entry.value',
    test: isolation,
    killer: 'keeps the previous value from a loader that writes to it',
  },
  {
    file: 'paths/write-path.ts',
    search: '{ ...entry, value: decoded.entry.value }',
    replacement: 'entry',
    test: isolation,
    killer: 'stores what was set, not what became of it while Redis was being connected',
  },
]
