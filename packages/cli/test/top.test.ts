import { PassThrough } from 'node:stream'
import { targetOf } from '@cache/core/operations'
import { Redis } from 'ioredis'
import { describe, expect, it, onTestFinished } from 'vitest'
import { watch } from '../src/commands/top.ts'
import { Output } from '../src/output.ts'
import type { Session } from '../src/session.ts'
import { type Env, asked, cachectl, sharedApp } from './support.ts'

/** A terminal to be read and typed at. */
function terminal() {
  const [input, output] = [new PassThrough(), new PassThrough()]
  let [isRaw, text] = [false, '']
  output.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  return {
    input: Object.assign(input, { isTTY: true, setRawMode: (raw: boolean) => void (isRaw = raw) }) as never,
    output: Object.assign(output, { isTTY: true, rows: 30, columns: 100 }) as never,
    type: (keys: string) => void input.write(keys),
    shown: () => text,
    isRaw: () => isRaw,
  }
}

function sessionIn(env: Env): Session {
  const client = new Redis(env['REDIS_URL']!)
  onTestFinished(() => client.disconnect())
  const namespace = env['CACHE_NAMESPACE']!
  return {
    client,
    namespace,
    target: targetOf(client, namespace, { timeout: '10s' }),
    place: { kind: 'server', nodes: [], options: {}, masterName: undefined, text: 'redis://here' },
    timeout: 10_000,
    output: new Output(false),
    signal: new AbortController().signal,
  }
}

const [enter, leave] = ['\u001B[?1049h', '\u001B[?1049l']

describe('top', () => {
  it('shows one moment where there is no terminal', async () => {
    const { app, env } = await sharedApp()
    await app.layer('article').get('absent')
    await app.invalidateTags(['news'])
    await app.close()
    const snapshot = await asked(['top'], env)
    expect(snapshot).toMatchObject({ namespace: env['CACHE_NAMESPACE'], lastHour: { reads: 1, hits: 0 } })
    expect(snapshot.invalidations).toEqual([
      { kind: 'scopes', names: ['-tag:news'], position: expect.any(Number), ago: expect.any(Number) },
    ])
    const { out } = await cachectl(['top', '--once'], env)
    expect(out).toMatch(/^article +1 +0\.0 % +1/m)
    expect(out).toMatch(/scopes +-tag:news$/m)
    expect(out).not.toContain('\u001B')
  })

  it('shows invalidations as they happen, quits by q, and leaves the terminal as it was', async () => {
    const { app, env } = await sharedApp()
    const place = terminal()
    const watching = watch(sessionIn(env), place)
    await expect.poll(place.shown, { timeout: 10_000 }).toContain('none')
    expect(place.isRaw()).toBe(true)
    await app.invalidateTags(['live'])
    await expect.poll(place.shown, { timeout: 10_000 }).toContain('-tag:live')
    place.type('q')
    await watching
    expect(place.isRaw()).toBe(false)
    await expect.poll(place.shown).toContain(leave)
    expect(place.shown().startsWith(enter)).toBe(true)
  })

  it('leaves the terminal as it was on Ctrl-C, and when Redis is gone', async () => {
    const { env } = await sharedApp()
    const interrupted = terminal()
    const watching = watch(sessionIn(env), interrupted)
    interrupted.type('\u0003')
    await expect(watching).rejects.toMatchObject({ exitCode: 130 })

    const session = sessionIn(env)
    const left = terminal()
    const alone = watch(session, left)
    await expect.poll(left.shown, { timeout: 10_000 }).toContain('none')
    session.client.disconnect()
    await expect(alone).rejects.toThrow()
    for (const { isRaw, shown } of [interrupted, left]) {
      expect(isRaw()).toBe(false)
      await expect.poll(shown).toContain(leave)
    }
  })
})
