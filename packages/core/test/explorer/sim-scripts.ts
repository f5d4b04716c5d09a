import { createHash } from 'node:crypto'
import { type LuaScriptName, luaSources } from '../../src/redis/scripts/lua-sources.generated.ts'
import type { Keyspace } from './sim-keyspace.ts'

/** A script's body in our language: reads and writes the keyspace in one step. */
export type ScriptModel = (
  space: Keyspace,
  keys: readonly string[],
  args: readonly ScriptArgument[],
  µs: number,
) => unknown

export type ScriptArgument = string | Buffer | number

const text = (argument: ScriptArgument | undefined): string => String(argument)

function issue(space: Keyspace, [log, index]: readonly string[], kind: string, body: string, µs: number): number {
  const origin = space.score(index!, 'origin')
  const previous = space.newest(log!) ?? space.scores(index!).at(-1) ?? 0
  const position = Math.max(previous + 1, (origin ?? 0) + 1, µs)
  if (origin === undefined) space.addScore(index!, position, 'origin')
  space.add(log!, position, ['previous', `${previous}`, 'kind', kind, 'body', body])
  space.addScore(index!, position, 'last')
  return position
}

function positionField(position: number): string {
  return String(position).padStart(16, '0') + String(position % 97).padStart(2, '0')
}

const holds = (space: Keyspace, leaseKey: string, token: ScriptArgument): boolean =>
  space.get(leaseKey)?.toString() === text(token)

function stateOffset(bytes: Buffer): number | undefined {
  if (bytes.subarray(0, 2).toString('latin1') === '\u{FC}C') return 3
  return bytes.subarray(0, 10).toString('latin1') === '{"state":"' ? 10 : undefined
}

function expireInPlace(space: Keyspace, key: string): void {
  const bytes = space.get(key)
  const offset = bytes && stateOffset(bytes)
  if (bytes && offset !== undefined && bytes.toString('latin1', offset, offset + 1) === 'F') {
    space.setRange(key, offset, 'E')
  }
}

const models: Readonly<Partial<Record<LuaScriptName, ScriptModel>>> = {
  'attach-log': (space, [log, index], _args, µs) => {
    const newest = space.newest(log!) ?? space.score(index!, 'last')
    let origin = space.score(index!, 'origin')
    if (origin === undefined) {
      origin = newest === undefined ? µs : Math.max(newest + 1, µs)
      space.addScore(index!, origin, 'origin')
    }
    return [`${newest ?? 0}`, `${origin}`, `${µs}`]
  },
  'missing-positions': (space, [log], positions) =>
    positions.map(text).filter((position) => !space.hasMessage(log!, Number(position))),
  'expire-keys': (space, keys, [, body], µs) => {
    for (let i = 2; i < keys.length; i += 2) {
      expireInPlace(space, keys[i]!)
      space.delete(keys[i + 1]!)
    }
    return `${issue(space, keys, 'expire', text(body), µs)}`
  },
  'extend-lease': (space, [lease], [token, life]) =>
    holds(space, lease!, token!) ? space.expire(lease!, Number(life)) : 0,
  'invalidate-scopes': (space, keys, [, body, longestLife, kept, ...members], µs) => {
    const index = keys[1]!
    const position = issue(space, keys, 'scopes', text(body), µs)
    for (const member of members) space.addScore(index, position, text(member))
    const scores = space.scores(index)
    const surplus = scores.length - Number(kept)
    const outlived = Math.max(position - Number(longestLife), surplus > 0 ? scores[surplus - 1]! : -Infinity)
    const origin = space.score(index, 'origin')!
    if (space.removeScoresUpTo(index, outlived) > 0) space.addScore(index, Math.max(origin, outlived), 'origin')
    return `${position}`
  },
  'release-lease': (space, [lease], [token]) => (holds(space, lease!, token!) ? space.delete(lease!) : 0),
  'remove-damaged': (space, [value], [bytes]) =>
    space.get(value!)?.equals(Buffer.from(bytes as Buffer)) ? space.delete(value!) : 0,
  'remove-keys': (space, keys, [, body], µs) => {
    for (const key of keys.slice(2)) space.delete(key)
    return `${issue(space, keys, 'remove', text(body), µs)}`
  },
  'store-entry': (space, [value, lease, ...log], [encoded, offset, life, notAfter, , body], µs) => {
    if (µs / 1000 > Number(notAfter)) return ''
    const position = issue(space, log, 'replace', text(body), µs)
    space.set(value!, encoded as Buffer, Number(life))
    space.setRange(value!, Number(offset), positionField(position))
    space.delete(lease!)
    return `${position}`
  },
  'store-leased': (space, [value, lease], [token, encoded, life]) => {
    if (!holds(space, lease!, token!)) return 0
    space.set(value!, encoded as Buffer, Number(life))
    space.delete(lease!)
    return 1
  },
  'store-updated': (space, [value, lease, ...log], [token, encoded, life, , body], µs) => {
    if (!holds(space, lease!, token!)) return ''
    const position = issue(space, log, 'replace', text(body), µs)
    space.set(value!, encoded as Buffer, Number(life))
    space.delete(lease!)
    return `${position}`
  },
  'take-lease': (space, [lease], [token, life]) => {
    space.set(lease!, text(token), Number(life))
    return 1
  },
}

// Those of the lock library are known by what they do, since their text is its own.
const lockModels: readonly (readonly [sign: RegExp, name: string, model: ScriptModel])[] = [
  [
    /if an entry already exists/,
    'lock:acquire',
    (space, keys, [token, life]) => {
      if (keys.some((key) => space.get(key))) return 0
      for (const key of keys) space.set(key, text(token), Number(life))
      return keys.length
    },
  ],
  [
    /number of entries updated/,
    'lock:extend',
    (space, keys, [token, life]) => {
      if (!keys.every((key) => holds(space, key, token!))) return 0
      for (const key of keys) space.set(key, text(token), Number(life))
      return keys.length
    },
  ],
  [
    /number of entries removed/,
    'lock:release',
    (space, keys, [token]) => {
      const ours = keys.filter((key) => holds(space, key, token!))
      for (const key of ours) space.delete(key)
      return ours.length
    },
  ],
]

/** A script by its digest, with a name for people. */
export interface KnownScript {
  readonly name: string
  readonly model: ScriptModel
}

const ours = new Map<string, KnownScript>()
for (const { lua, name } of Object.values(luaSources)) {
  const model = models[name]
  if (model) ours.set(digestOf(lua), { name, model })
}

/** The model of a script; the text of one that nobody has modelled is an error, since its runs would mean nothing. */
export function scriptOf(lua: string): readonly [sha1: string, script: KnownScript] {
  const sha1 = digestOf(lua)
  const known = ours.get(sha1)
  if (known) return [sha1, known]
  const lock = lockModels.find(([sign]) => sign.test(lua))
  if (!lock) throw new Error(`there is no model of this script:\n${lua}`)
  return [sha1, { name: lock[1], model: lock[2] }]
}

export const ourScripts: ReadonlyMap<string, KnownScript> = ours

function digestOf(lua: string): string {
  return createHash('sha1').update(lua).digest('hex')
}
