/** As far as it is measured here: the entry codec is no part of the public API, so it has no types to import. */
export interface EntryCodec {
  encode(key: string, entry: object): { readonly bytes: Buffer }
  decode(key: string, bytes: Buffer): { readonly ok: boolean }
}

export interface CodecConfig {
  readonly codec: 'msgpack' | 'json'
  readonly compressAbove: number
  readonly maxValueBytes: number
}

const builtFile = new URL('codec/entry-codec.js', import.meta.resolve('@cache/core'))

const built = (await import(builtFile.href)) as { createEntryCodec: (config: CodecConfig) => EntryCodec }

export const { createEntryCodec } = built
