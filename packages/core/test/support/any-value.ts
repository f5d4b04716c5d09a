import fc from 'fast-check'

/** Texts that trouble serializers: names with a meaning somewhere, every UTF-16 unit, lone surrogates. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)), maxLength: 80 }),
  fc.constantFrom(
    '',
    '$cache',
    'value',
    '__proto__',
    '__keys__',
    'constructor',
    'toJSON',
    'hasOwnProperty',
    'length',
    '0',
  ),
)

const binary: fc.Arbitrary<unknown> = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => bytes.buffer),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => new DataView(bytes.buffer)),
  fc.int8Array({ maxLength: 9 }),
  fc.uint8ClampedArray({ maxLength: 9 }),
  fc.int16Array({ maxLength: 9 }),
  fc.uint16Array({ maxLength: 9 }),
  fc.int32Array({ maxLength: 9 }),
  fc.uint32Array({ maxLength: 9 }),
  fc.float32Array({ maxLength: 9 }),
  fc.float64Array({ maxLength: 9 }),
  fc.bigInt64Array({ maxLength: 9 }),
  fc.bigUint64Array({ maxLength: 9 }),
)

/** Values of every supported kind, nested. */
export const anyValue: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('leaf'),
    tie('list'),
    tie('object'),
    tie('collection'),
  ),
  leaf: fc.oneof(
    anyText,
    fc.double(),
    fc.integer(),
    fc.maxSafeInteger(),
    fc.bigInt(),
    fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n }),
    fc.constantFrom(null, undefined, true, false, 0, -0, Number.NaN, Infinity, -Infinity, ''),
    fc.date({ noInvalidDate: false }),
    fc.constantFrom(/a/, /[/\n"]+/giu, /(?<name>x)\1/),
    binary,
  ),
  list: fc.array(tie('value'), { maxLength: 6 }),
  object: fc.array(fc.tuple(anyText, tie('value')), { maxLength: 6 }).map(ownProperties),
  collection: fc.oneof(
    fc.array(tie('value'), { maxLength: 4 }).map((items) => new Set(items)),
    fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 4 }).map((pairs) => new Map(pairs)),
  ),
})).value

// `__proto__` as a property, not as the prototype.
function ownProperties(pairs: readonly (readonly [string, unknown])[]): object {
  const object = {}
  for (const [name, value] of pairs) {
    Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true })
  }
  return object
}
