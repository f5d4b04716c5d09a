import { type Fields, fieldOf } from './field.ts'
import { listMembers, unquoted } from './list.ts'

/** What `Cache-Control` says, of a request or of a response; durations in seconds. */
export interface CacheControl {
  readonly noStore: boolean
  /** Without field names: for the whole response. */
  readonly noCache: boolean
  /** Fields that `no-cache="…"` and `private="…"` name, in lower case: not to be kept. */
  readonly unkeptFields: readonly string[]
  readonly private: boolean
  readonly public: boolean
  readonly mustRevalidate: boolean
  readonly proxyRevalidate: boolean
  readonly mustUnderstand: boolean
  readonly onlyIfCached: boolean
  /** 0 where it cannot be read: stale (RFC 9111, section 4.2.1). */
  readonly maxAge: number | undefined
  readonly sMaxage: number | undefined
  readonly minFresh: number | undefined
  /** `Infinity`: however stale. */
  readonly maxStale: number | undefined
  readonly staleWhileRevalidate: number | undefined
  readonly staleIfError: number | undefined
}

/** Directives by lower-case name, with the argument of the first of a name: `true` for none, `false` for one that is malformed. */
export type Directives = ReadonlyMap<string, string | true | false>

/** Reads what it can of any text; what restricts counts even where its argument makes no sense. */
export function parseCacheControl(value: string | readonly string[] | undefined): CacheControl {
  if (value === undefined || value.length === 0) return nothingSaid
  return cacheControlOf(directivesOf(typeof value === 'string' ? value : value.join(',')))
}

/** What a response says: `Pragma` was never defined for one, yet it is meant by those who send nothing else (RFC 9111, section 5.4). */
export function parseResponseControl(fields: Fields): CacheControl {
  const said = parseCacheControl(fields['cache-control'])
  const pragma = fields['cache-control'] === undefined && /\bno-cache\b/i.test(fieldOf(fields, 'pragma') ?? '')
  return pragma ? { ...said, noCache: true } : said
}

// RFC 9110, section 5.6.2: characters of a token. White space around `=` is not part of the syntax.
const directive = /^([\w!#$%&'*+.^`|~-]+)(=?)(.*)$/s

function directivesOf(text: string): Directives {
  const directives = new Map<string, string | true | false>()
  for (const member of listMembers(text)) {
    const [, name = '', equals, argument = ''] = directive.exec(member) ?? []
    const key = name.toLowerCase()
    // RFC 9111, section 4.2.1: of several, the first may be used.
    if (name !== '' && !directives.has(key)) directives.set(key, argumentOf(equals === '=', argument))
  }
  return directives
}

function argumentOf(hasOne: boolean, text: string): string | true | false {
  if (!hasOne) return text === ''
  return unquoted(text) ?? (/^[\w!#$%&'*+.^`|~-]+$/.test(text) ? text : false)
}

/** Shared with the targeted fields, whose syntax is another. */
export function cacheControlOf(directives: Directives): CacheControl {
  const has = (name: string): boolean => directives.has(name)
  const noCache = namedFields(directives.get('no-cache'))
  const itsPrivate = namedFields(directives.get('private'))
  const maxStale = directives.get('max-stale')
  return {
    noStore: has('no-store'),
    noCache: has('no-cache') && noCache.length === 0,
    unkeptFields: [...noCache, ...itsPrivate],
    private: has('private') && itsPrivate.length === 0,
    // What permits more than the default has to be well-formed.
    public: directives.get('public') === true,
    mustRevalidate: has('must-revalidate'),
    proxyRevalidate: has('proxy-revalidate'),
    mustUnderstand: has('must-understand'),
    onlyIfCached: has('only-if-cached'),
    maxAge: seconds(directives.get('max-age')),
    sMaxage: seconds(directives.get('s-maxage')),
    minFresh: seconds(directives.get('min-fresh')),
    maxStale: maxStale === true ? Infinity : seconds(maxStale),
    staleWhileRevalidate: seconds(directives.get('stale-while-revalidate')),
    staleIfError: seconds(directives.get('stale-if-error')),
  }
}

function namedFields(argument: string | true | false | undefined): readonly string[] {
  return typeof argument === 'string' ? listMembers(argument.toLowerCase()) : []
}

// RFC 9111, section 1.2.2: what is larger counts as 2^31.
const longest = 2 ** 31

function seconds(argument: string | true | false | undefined): number | undefined {
  if (argument === undefined) return undefined
  return typeof argument === 'string' && /^\d+$/.test(argument) ? Math.min(Number(argument), longest) : 0
}

const nothingSaid = Object.freeze(cacheControlOf(new Map()))
