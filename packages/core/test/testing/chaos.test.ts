import { once } from 'node:events'
import { type Socket, connect, createServer } from 'node:net'
import { startTlsRedis } from '@tooling/redis-harness'
import { Redis } from 'ioredis'
import { describe, expect, inject, it, onTestFinished, vi } from 'vitest'
import type { RedisConnectionOptions } from '../../src/config/cache-options.ts'
import { type Chaos, chaos } from '../../src/testing/index.ts'
import { privateRedis, rawRedis, shared } from '../support/fleet.ts'
import { codeOf, outcomeOf } from '../support/loads.ts'

async function wayTo(url: string = inject('redisUrl')): Promise<Chaos> {
  const way = await chaos(url)
  onTestFinished(() => way.close())
  return way
}

/** A client that tries once and says what happened to it. */
function clientOf({ url }: Chaos, options: RedisConnectionOptions = {}): Redis {
  const client = new Redis(url, { retryStrategy: () => null, maxRetriesPerRequest: 0, ...options })
  client.on('error', () => {})
  onTestFinished(() => client.disconnect())
  return client
}

async function connected(
  options: RedisConnectionOptions = {},
): Promise<{ way: Chaos; client: Redis; key: string; raw: Redis }> {
  const way = await wayTo()
  const client = clientOf(way, options)
  await client.ping()
  return { way, client, key: shared().namespace, raw: rawRedis() }
}

const silence = Symbol('silence')
/** Whether an answer comes is seen by what comes later all the same: an exchange of another connection. */
async function unanswered(answer: Promise<unknown>, raw: Redis): Promise<boolean> {
  for (let i = 0; i < 20; i++) await raw.ping()
  return (await Promise.race([answer, Promise.resolve(silence)])) === silence
}

const messageOf = async (promise: Promise<unknown>): Promise<string> => {
  const outcome = await outcomeOf(promise)
  return 'error' in outcome ? (outcome.error as Error).message : 'no error'
}

describe('without trouble', () => {
  it('everything passes, large values in order too', async () => {
    const { client, key } = await connected()
    const large = 'x'.repeat(3_000_000)
    const answers = await Promise.all([client.set(key, large), client.get(key), client.strlen(key), client.del(key)])
    expect(answers).toEqual(['OK', large, 3_000_000, 1])
  })

  it('transactions and what the server says by itself pass', async () => {
    const { client, key, raw } = await connected()
    const done = await client.multi().incr(key).incr(key).exec()
    expect(done).toEqual([
      [null, 1],
      [null, 2],
    ])
    const heard = once(client, 'message')
    await client.subscribe(key)
    await raw.publish(key, 'news')
    expect(await heard).toEqual([key, 'news'])
  })

  it('a password and a database in the URL count', async () => {
    const server = await privateRedis('--requirepass', 'p@ss')
    const way = await wayTo(`${server.url}/3`)
    const client = clientOf(way)
    await client.set('a', 'in 3')
    expect(await server.cli('SELECT', 3)).toBe('OK')
    expect(way.url).toMatch(/^redis:\/\/.*:p%40ss@127\.0\.0\.1:\d+\/3$/)
    expect(await client.client('INFO')).toContain('db=3')
  })

  it('the end of a connection is passed on, either way', async () => {
    const server = await privateRedis()
    const way = await wayTo(server.url)
    const client = clientOf(way)
    await client.ping()
    const clients = async (): Promise<number> =>
      String(await server.cli('CLIENT', 'LIST'))
        .trim()
        .split('\n').length
    const before = await clients()
    client.disconnect()
    await vi.waitFor(async () => expect(await clients()).toBe(before - 1))
    await client.connect()
    await server.kill()
    await vi.waitFor(() => expect(client.status).toBe('end'))
  })
})

describe('a Redis that hangs', () => {
  it('gets what was sent when it wakes up, in order', async () => {
    const { way, client, key, raw } = await connected()
    way.hang()
    const answers = Promise.all([client.incr(key), client.incr(key)])
    expect(await unanswered(answers, raw)).toBe(true)
    expect(await raw.get(key)).toBeNull()
    await way.heal()
    expect(await answers).toEqual([1, 2])
  })

  it('accepts new connections, and answers them then', async () => {
    const { way, raw } = await connected()
    way.hang()
    const second = clientOf(way)
    await once(second, 'connect')
    const answer = second.ping()
    expect(await unanswered(answer, raw)).toBe(true)
    await way.heal()
    expect(await answer).toBe('PONG')
  })

  it('carries out late what a client sent that has gone', async () => {
    const { way, client, key, raw } = await connected()
    way.hang()
    void outcomeOf(client.set(key, 'late'))
    await vi.waitFor(() => expect(client.commandQueue.length).toBe(1))
    client.disconnect()
    await vi.waitFor(() => expect(client.status).toBe('end'))
    expect(await raw.get(key)).toBeNull()
    await way.heal()
    await vi.waitFor(async () => expect(await raw.get(key)).toBe('late'))
  })

  it('may carry out what it is asked and say so late', async () => {
    const { way, client, key, raw } = await connected()
    way.hang('replies')
    const answer = client.incr(key)
    await vi.waitFor(async () => expect(await raw.get(key)).toBe('1'))
    expect(await unanswered(answer, raw)).toBe(true)
    await way.heal()
    expect(await answer).toBe(1)
  })

  it('does not take more than the buffers of a connection would hold', async () => {
    const { way, client, key, raw } = await connected()
    way.hang('requests')
    const chunk = 'x'.repeat(1_000_000)
    const writes = Array.from({ length: 40 }, () => client.set(key, chunk))
    // What nobody reads stays with the sender.
    let left = Infinity
    for (let same = 0; same < 50; same = client.stream.writableLength === left ? same + 1 : 0) {
      left = client.stream.writableLength
      await raw.ping()
    }
    expect(left).toBeGreaterThan(20_000_000)
    await way.heal()
    expect(new Set(await Promise.all(writes))).toEqual(new Set(['OK']))
    await client.del(key)
  })
})

describe('a partition', () => {
  it('loses what was sent, and resets what has lost something when it is over', async () => {
    const { way, client, key, raw } = await connected()
    const quiet = clientOf(way)
    await quiet.ping()
    way.partition()
    const answer = codeOf(client.incr(key))
    expect(await unanswered(answer, raw)).toBe(true)
    expect(client.status).toBe('ready')
    await way.heal()
    expect(await answer).not.toBe('no error')
    expect(await raw.get(key)).toBeNull()
    expect(await quiet.ping()).toBe('PONG')
    await vi.waitFor(() => expect(client.status).toBe('end'))
    await client.connect()
    expect(await client.incr(key)).toBe(1)
  })

  it('can lose the replies alone: what was asked is done, and nobody learns of it', async () => {
    const { way, client, key, raw } = await connected()
    way.partition('replies')
    const answer = codeOf(client.incr(key))
    await vi.waitFor(async () => expect(await raw.get(key)).toBe('1'))
    expect(await unanswered(answer, raw)).toBe(true)
    await way.heal()
    expect(await answer).not.toBe('no error')
  })

  it('can lose the requests alone', async () => {
    const { way, client, key, raw } = await connected()
    const heard: unknown[] = []
    client.on('message', (_channel, message) => heard.push(message))
    await client.subscribe(key)
    way.partition('requests')
    void outcomeOf(client.unsubscribe(key))
    await raw.publish(key, 'still heard')
    await vi.waitFor(() => expect(heard).toEqual(['still heard']))
  })

  it('lets nobody know that the other side has gone', async () => {
    const server = await privateRedis()
    const way = await wayTo(server.url)
    const client = clientOf(way)
    await client.ping()
    way.partition()
    await server.kill()
    for (let i = 0; i < 20; i++) await rawRedis().ping()
    expect(client.status).toBe('ready')
    await server.restart()
    await way.heal()
    await vi.waitFor(() => expect(client.status).toBe('end'))
    await client.connect()
    expect(await client.ping()).toBe('PONG')
  })
})

describe('a slow network', () => {
  it('takes its time each way, once for what is sent together', async () => {
    const { way, client } = await connected()
    way.slow('50ms')
    const start = performance.now()
    await Promise.all([client.ping(), client.ping(), client.ping()])
    expect(performance.now() - start).toBeGreaterThanOrEqual(100)
  })

  it('lets what is on its way arrive when it becomes fast, in order', async () => {
    const { way, client, key, raw } = await connected()
    way.slow('1h')
    const pushes = [client.rpush(key, 'first')]
    expect(await unanswered(pushes[0]!, raw)).toBe(true)
    way.slow(0)
    pushes.push(client.rpush(key, 'second'))
    expect(await Promise.all(pushes)).toEqual([1, 2])
    expect(await client.lrange(key, 0, -1)).toEqual(['first', 'second'])

    way.slow('1h')
    const answer = client.del(key)
    expect(await unanswered(answer, raw)).toBe(true)
    await way.heal()
    expect(await answer).toBe(1)
  })
})

describe('commands that fail', () => {
  it('all but those that let a client in, until they are well again', async () => {
    const server = await privateRedis('--requirepass', 'secret')
    const way = await wayTo(server.url)
    way.fail({ error: 'LOADING Redis is loading the dataset in memory' })
    const client = clientOf(way, { enableReadyCheck: false })
    await once(client, 'ready')
    expect(await messageOf(client.get('a'))).toBe('LOADING Redis is loading the dataset in memory')
    expect(await messageOf(client.set('a', '1'))).toBe('LOADING Redis is loading the dataset in memory')
    await way.heal()
    expect(await client.set('a', '1')).toBe('OK')
  })

  it('some of them, each in its turn among others', async () => {
    const { way, client, key } = await connected()
    way.fail({ error: 'OOM command not allowed', commands: ['set', 'EVALSHA'] })
    const pipeline = await client.pipeline().rpush(key, 'a').set(`${key}x`, '1').llen(key).del(key).exec()
    expect(pipeline!.map(([error, value]) => error?.message ?? value)).toEqual([1, 'OOM command not allowed', 1, 1])
    expect(await messageOf(client.evalsha('f'.repeat(40), 0))).toBe('OOM command not allowed')
    expect(await client.exists(`${key}x`)).toBe(0)
  })

  it('in transactions as well', async () => {
    const { way, client, key } = await connected()
    way.fail({ commands: ['INCR'] })
    const done = await client.multi().rpush(key, 'a').incr(key).del(key).exec()
    expect(done!.map(([error, value]) => error?.message ?? value)).toEqual([1, 'ERR chaos', 1])
  })
})

describe('connections', () => {
  it('are cut once', async () => {
    const { way, client } = await connected()
    way.cut()
    await vi.waitFor(() => expect(client.status).toBe('end'))
    await client.connect()
    expect(await client.ping()).toBe('PONG')
  })

  it('are refused, those that there are too, until Redis is back at the same place', async () => {
    const { way, client } = await connected()
    const { url } = way
    await way.refuse()
    await vi.waitFor(() => expect(client.status).toBe('end'))
    expect(await codeOf(client.connect())).not.toBe('no error')
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    expect(await once(socket, 'error')).toMatchObject([{ code: 'ECONNREFUSED' }])
    await way.refuse()
    await way.heal()
    expect(way.url).toBe(url)
    await client.connect()
    expect(await client.ping()).toBe('PONG')
  })

  it('meet all troubles that there are, until all are over', async () => {
    const { way, client, raw } = await connected()
    way.fail({ commands: ['ECHO'] })
    way.slow(20)
    const start = performance.now()
    expect(await messageOf(client.echo('x'))).toBe('ERR chaos')
    expect(performance.now() - start).toBeGreaterThanOrEqual(40)
    way.hang('replies')
    const answer = client.ping()
    expect(await unanswered(answer, raw)).toBe(true)
    await way.refuse()
    expect(await codeOf(answer)).not.toBe('no error')
    await way.heal()
    await vi.waitFor(() => expect(client.status).toBe('end'))
    await client.connect()
    expect(await client.echo('x')).toBe('x')
  })
})

describe('without a Redis', () => {
  async function nowhere(): Promise<Chaos> {
    const way = await chaos()
    onTestFinished(() => way.close())
    return way
  }

  /** A client that is content with less than an answer to its greeting. */
  async function socketTo(way: Chaos): Promise<{ socket: Socket; heard: () => string }> {
    const socket = connect(Number(new URL(way.url).port), '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    socket.on('error', () => {})
    await once(socket, 'connect')
    let text = ''
    socket.on('data', (chunk) => (text += String(chunk)))
    return { socket, heard: () => text }
  }

  it('connections are accepted and nothing is answered, until it fails', async () => {
    const way = await nowhere()
    const { socket, heard } = await socketTo(way)
    socket.write('GET a\r\n*2\r\n$3\r\nGET\r\n$1\r\nb\r\n')
    expect(await unanswered(once(socket, 'data'), rawRedis())).toBe(true)
    way.fail({ error: 'READONLY no' })
    await vi.waitFor(() => expect(heard()).toBe('-READONLY no\r\n-READONLY no\r\n'))
    socket.write('AUTH x\r\n')
    await vi.waitFor(() => expect(heard()).toBe('-READONLY no\r\n-READONLY no\r\n-READONLY no\r\n'))
    await way.heal()
    const next = once(socket, 'data')
    socket.write('GET c\r\n')
    expect(await unanswered(next, rawRedis())).toBe(true)
  })

  it('connections end when their client ends them', async () => {
    const way = await nowhere()
    const { socket } = await socketTo(way)
    const ended = once(socket, 'close')
    socket.end()
    expect(await ended).toEqual([false])
  })

  it('connections can be refused', async () => {
    const way = await nowhere()
    await way.refuse()
    const socket = connect(Number(new URL(way.url).port), '127.0.0.1')
    expect(await once(socket, 'error')).toMatchObject([{ code: 'ECONNREFUSED' }])
  })

  it('commands cannot be told apart', async () => {
    const way = await nowhere()
    expect(() => way.fail({ commands: ['GET'] })).toThrow(
      'CONFIG_INVALID: commands can only be told apart where there is a Redis behind',
    )
  })
})

describe('TLS', () => {
  it('passes through, and troubles with it, but for commands that fail', async () => {
    const server = await startTlsRedis()
    onTestFinished(() => server.stop(), 30_000)
    const way = await wayTo(server.tlsUrl)
    const client = clientOf(way, { tls: server.tls })
    expect(await client.ping()).toBe('PONG')
    way.hang()
    const answer = client.ping()
    expect(await unanswered(answer, rawRedis())).toBe(true)
    await way.heal()
    expect(await answer).toBe('PONG')
    expect(() => way.fail()).toThrow('CONFIG_INVALID: fail() cannot tell commands apart that go over TLS')
  })
})

describe('mistakes', () => {
  it.each([
    ['hang', 'requets', "direction must be 'requests' or 'replies' or 'both', got \"requets\""],
    ['partition', 7, "direction must be 'requests' or 'replies' or 'both', got 7"],
    ['slow', -1, 'the latency must be a duration'],
    ['slow', 'soon', 'the latency must be a duration'],
    ['fail', { error: '' }, 'error must be a text of one line, got ""'],
    ['fail', { error: 'two\r\nlines' }, 'error must be a text of one line'],
    ['fail', { commands: 'GET' }, 'commands must be a list, got "GET"'],
    ['fail', { commands: [] }, 'commands must be a list of at least one name'],
    ['fail', { commands: ['GET', 'CLIENT INFO'] }, 'commands[1] must be the name of a command'],
    ['fail', { command: ['GET'] }, 'fault.command is not an option, did you mean commands?'],
  ] as const)('%s(%o) says what is wrong', async (method, argument, reason) => {
    const way = await wayTo()
    expect(() => way[method](argument as never)).toThrow(`CONFIG_INVALID: ${reason}`)
  })

  it('a URL that is missing is no wish for chaos without Redis', async () => {
    const missing = process.env['NO_SUCH_VARIABLE']
    await expect(chaos(missing as string)).rejects.toThrow('CONFIG_INVALID: chaos needs the redis:// or rediss:// URL')
  })

  it('nothing can be asked of it when it is closed', async () => {
    const way = await wayTo()
    const client = clientOf(way)
    await client.ping()
    await way.close()
    await vi.waitFor(() => expect(client.status).toBe('end'))
    for (const call of [
      () => way.hang(),
      () => way.partition(),
      () => way.slow(1),
      () => way.fail(),
      () => way.cut(),
    ]) {
      expect(call).toThrow('CLOSED: this chaos is closed')
    }
    expect(await Promise.all([codeOf(way.refuse()), codeOf(way.heal())])).toEqual(['CLOSED', 'CLOSED'])
    await way.close()
  })

  it('closing while it is being healed leaves no port open', async () => {
    const way = await wayTo()
    await way.refuse()
    const healing = way.heal()
    await way.close()
    await healing
    const socket = connect(Number(new URL(way.url).port), '127.0.0.1')
    expect(await once(socket, 'error')).toMatchObject([{ code: 'ECONNREFUSED' }])
  })

  it('refused and healed at once, it is as was asked for last', async () => {
    const way = await wayTo()
    await Promise.all([way.refuse(), way.heal(), way.heal()])
    const client = clientOf(way)
    expect(await client.ping()).toBe('PONG')
    await Promise.all([way.heal(), way.refuse()])
    await vi.waitFor(() => expect(client.status).toBe('end'))
    expect(await codeOf(client.connect())).not.toBe('no error')
  })

  it('a port that somebody else has taken meanwhile is named', async () => {
    const way = await wayTo()
    await way.refuse()
    const { port } = new URL(way.url)
    const other = createServer().listen(Number(port), '127.0.0.1')
    await once(other, 'listening')
    onTestFinished(() => void other.close())
    await expect(way.heal()).rejects.toThrow(`the port ${port}, let go by refuse(), cannot be had again`)
  })
})
