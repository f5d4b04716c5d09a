import fc from 'fast-check'
import type { Redis } from 'ioredis'
import { expect, it } from 'vitest'
import { type LuaScriptName, luaSources } from '../../src/redis/scripts/lua-sources.generated.ts'
import { privateRedis, rawRedis } from '../support/fleet.ts'
import { lockScripts } from './lock-scripts.ts'
import type { ScriptArgument } from './sim-scripts.ts'
import { SimServer } from './sim-server.ts'

interface Command {
  readonly name: string
  readonly operands: readonly ScriptArgument[]
}

const log = '{x:invalidation}:log'
const index = '{x:invalidation}:index'
const values = ['x:item:v1:a', 'x:item:v1:b']
const leases = values.map((key) => `lease:{${key}}`)
const time: Command = { name: 'TIME', operands: [] }
const locks = await lockScripts()

/** A model whose clock shows what the real server's has shown. */
class PinnedServer extends SimServer {
  pinned = 0

  override get µs(): number {
    return this.pinned
  }
}

const entries = ['\u{FC}C1F', '\u{FC}C1E', '{"state":"F', '{"state":"E', 'foreign'].map((head) =>
  Buffer.from(head.padEnd(60, '.'), 'latin1'),
)
const at = fc.nat({ max: 1 })
const token = fc.constantFrom('t1', 't2')
const entry = fc.constantFrom(...entries)
const life = fc.constantFrom(100_000, 300_000)
const body = fc.constantFrom('["a"]', '["b","c"]')
const farFuture = 4_000_000_000_000

function script(name: LuaScriptName, keys: readonly string[], ...args: readonly ScriptArgument[]): Command {
  return { name: 'EVAL', operands: [luaSources[name].lua, keys.length, ...keys, ...args] }
}

const commands: fc.Arbitrary<Command> = fc.oneof(
  fc.constant(script('attach-log', [log, index])),
  fc.tuple(at, body).map(([i, told]) => script('remove-keys', [log, index, values[i]!, leases[i]!], 100, told)),
  fc.tuple(at, body).map(([i, told]) => script('expire-keys', [log, index, values[i]!, leases[i]!], 100, told)),
  fc.tuple(at, token, life).map(([i, holder, ms]) => script('take-lease', [leases[i]!], holder, ms)),
  fc.tuple(at, token, life).map(([i, holder, ms]) => script('extend-lease', [leases[i]!], holder, ms)),
  fc.tuple(at, token).map(([i, holder]) => script('release-lease', [leases[i]!], holder)),
  fc.tuple(at, entry).map(([i, bytes]) => script('remove-damaged', [values[i]!], bytes)),
  fc
    .tuple(at, token, entry, life)
    .map(([i, holder, bytes, ms]) => script('store-leased', [values[i]!, leases[i]!], holder, bytes, ms)),
  fc
    .tuple(at, token, entry, life, body)
    .map(([i, holder, bytes, ms, told]) =>
      script('store-updated', [values[i]!, leases[i]!, log, index], holder, bytes, ms, 100, told),
    ),
  fc
    .tuple(at, entry, life, fc.constantFrom(0, farFuture), body)
    .map(([i, bytes, ms, notAfter, told]) =>
      script('store-entry', [values[i]!, leases[i]!, log, index], bytes, 20, ms, notAfter, 100, told),
    ),
  fc
    .tuple(fc.subarray(['-tag:t', '~tag:t', '-*'], { minLength: 1 }), fc.constantFrom(1, 3, 1000), body)
    .map(([members, kept, told]) => script('invalidate-scopes', [log, index], 100, told, 1e12, kept, ...members)),
  fc
    .tuple(fc.constantFrom(...locks), at, token, life)
    .map(([lua, i, holder, ms]) => ({ name: 'EVAL', operands: [lua, 1, leases[i]!, holder, ms] })),
  fc.constant({ name: 'MGET', operands: [...values, ...leases] }),
  fc.constant(time),
  fc.constant({ name: 'ZMSCORE', operands: [index, 'origin', '-tag:t', '~tag:t', '-*', 'none'] }),
  fc.constantFrom(0, 1).map((from) => ({
    name: 'XREAD',
    operands: ['COUNT', 2, 'BLOCK', 1, 'STREAMS', log, from === 0 ? '0-0' : '9999999999999999-0'],
  })),
  fc.constantFrom(...values, ...leases, log, index).map((key) => ({ name: 'DEL', operands: [key] })),
  fc.constantFrom(0, 1, 3).map((kept) => ({ name: 'XTRIM', operands: [log, 'MAXLEN', kept] })),
  fc.constant({ name: 'FLUSHALL', operands: [] }),
)

it('answers, and holds afterwards, what a real server does', { timeout: 120_000 }, async () => {
  const real = rawRedis((await privateRedis()).url)
  await fc.assert(
    fc.asyncProperty(fc.array(commands, { maxLength: 30 }), async (sequence) => {
      await real.flushall()
      const model = new PinnedServer(() => 0, 0)
      // The time first, so that the model lives in the same one.
      for (const command of [time, ...sequence]) {
        const reply = await askReal(real, command)
        model.pinned = timeIn(command, reply) ?? model.pinned
        expect(plain(askModel(model, command)), command.name).toEqual(plain(reply))
      }
      expect(stateOfModel(model)).toEqual(await stateOfReal(real))
    }),
    { numRuns: 150 },
  )
})

async function askReal(real: Redis, { name, operands }: Command): Promise<unknown> {
  return name === 'MGET' ? real.mgetBuffer(operands as string[]) : real.call(name, ...(operands as [string]))
}

function askModel(model: SimServer, { name, operands }: Command): unknown {
  switch (name) {
    case 'DEL':
      return model.space.delete(String(operands[0]))
    case 'XTRIM':
      return model.space.trim(log, Number(operands[2]))
    case 'FLUSHALL':
      model.space.clear()
      return 'OK'
    default: {
      const reply = model.run({ client: 0, name, operands })
      if ('error' in reply) throw reply.error
      return 'value' in reply ? reply.value : model.answerFor(reply.blocked)
    }
  }
}

/** What the real server's clock showed, µs, where the answer tells. */
function timeIn({ name }: Command, reply: unknown): number | undefined {
  if (name === 'TIME') {
    const [seconds, rest] = reply as [string, string]
    return Number(seconds) * 1e6 + Number(rest)
  }
  if (name !== 'EVAL') return undefined
  if (Array.isArray(reply)) return Number(reply[2])
  return typeof reply === 'string' && reply !== '' ? Number(reply) : undefined
}

function plain(reply: unknown): unknown {
  if (Array.isArray(reply)) return reply.map(plain)
  return Buffer.isBuffer(reply) ? reply.toString('latin1') : reply
}

function stateOfModel({ space }: SimServer): unknown {
  const { sets, streams, texts } = space.dump()
  return {
    texts,
    lives: Object.fromEntries([...values, ...leases].map((key) => [key, roughly(space.lifeOf(key))])),
    log: streams[log] ?? [],
    index: sets[index] ?? {},
  }
}

async function stateOfReal(real: Redis): Promise<unknown> {
  const keys = [...values, ...leases]
  const bytes = await real.mgetBuffer(keys)
  const lives = await Promise.all(keys.map((key) => real.pttl(key)))
  const entriesOfLog = await real.xrange(log, '-', '+')
  const scores = await real.zrange(index, '0', '-1', 'WITHSCORES')
  return {
    texts: Object.fromEntries(
      keys.flatMap((key, i) => (bytes[i] ? [[key, bytes[i].toString('latin1')] as const] : [])),
    ),
    lives: Object.fromEntries(keys.map((key, i) => [key, roughly(lives[i]! < 0 ? undefined : lives[i])])),
    log: entriesOfLog.map(([id, fields]) => ({ position: Number.parseInt(id, 10), fields })),
    index: Object.fromEntries(
      scores.flatMap((each, i) => (i % 2 === 0 ? [[each, Number(scores[i + 1])] as const] : [])),
    ),
  }
}

/** In hundreds of seconds: the lives that are given lie far apart, and time has passed on one side only. */
function roughly(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms / 100_000)
}
