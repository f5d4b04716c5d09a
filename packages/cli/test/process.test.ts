import { startRedis, startTlsRedis } from '@tooling/redis-harness'
import { once } from 'node:events'
import { type AddressInfo, type Socket, createServer } from 'node:net'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { asked, cachectl, openApp, sharedApp, start } from './support.ts'

async function server(...args: Parameters<typeof startRedis>) {
  const redis = await startRedis(...args)
  onTestFinished(() => redis.stop())
  return redis
}

describe('cachectl as a process', () => {
  it('ends with 3 where Redis is not, or hangs, and tells no password', async () => {
    const redis = await server({ args: ['--requirepass', 'geheim'] })
    const env = { REDIS_URL: redis.url }
    expect((await cachectl(['stats'], env)).code).toBe(0)
    const wrong = await cachectl(['stats', '--redis', redis.url.replace('geheim', 'falsch')], env)
    redis.pause()
    const hung = await cachectl(['stats', '--timeout', '500ms'], env)
    redis.resume()
    await redis.kill()
    const gone = await cachectl(['stats'], env)
    for (const { code, err, out } of [wrong, hung, gone]) {
      expect(code).toBe(3)
      expect(out).toBe('')
      expect(err).toContain(`redis://127.0.0.1:${redis.port}`)
      expect(err).not.toMatch(/geheim|falsch/)
    }
    expect(hung.err).toContain('500 ms')
    const json = await cachectl(['stats', '--json'], env)
    expect(JSON.parse(json.err)).toMatchObject({ error: { exitCode: 3 } })
  })

  it('ends with 2 for what it does not understand', async () => {
    for (const args of [
      ['nonsense'],
      ['get'],
      ['stats', '--nonsense'],
      ['keys', '--limit', '0'],
      ['stats', '--timeout', 'soon'],
    ]) {
      const { code, err, out } = await cachectl(args, {})
      expect({ args, code, out }).toEqual({ args, code: 2, out: '' })
      expect(err).toMatch(/^cachectl: .+\n$/)
    }
    const url = await cachectl(['stats', '--redis', 'http://user:geheim@host'], {})
    expect(url.code).toBe(2)
    expect(url.err).not.toContain('geheim')
    expect((await cachectl(['stats', '-n', 'a b'], (await sharedApp()).env)).code).toBe(2)
  })

  it('ends with 130 on Ctrl-C', async () => {
    const silent = createServer()
    await once(silent.listen(0, '127.0.0.1'), 'listening')
    onTestFinished(() => void silent.close())
    const { port } = silent.address() as AddressInfo
    const child = start(['stats', '--timeout', '1h'], { REDIS_URL: `redis://127.0.0.1:${port}` })
    const [socket] = (await once(silent, 'connection')) as [Socket]
    onTestFinished(() => void socket.destroy())
    const closed = once(child, 'close')
    child.kill('SIGINT')
    expect(await closed).toEqual([130, null])
  })

  it('ends well when whoever reads has had enough', async () => {
    const { app, env } = await sharedApp()
    const items = Array.from({ length: 3000 }, (_, at) => [`${at}-${'x'.repeat(150)}`, { title: '' }] as const)
    await app.layer('article').setMany(items)
    const child = start(['keys'], env)
    child.stderr.setEncoding('utf8')
    let err = ''
    child.stderr.on('data', (text: string) => (err += text))
    await once(child.stdout, 'data')
    child.stdout.destroy()
    const [code] = (await once(child, 'close')) as [number]
    expect({ code, err }).toEqual({ code: 0, err: '' })
  })

  it('has colours for people alone', async () => {
    const { env } = await sharedApp()
    const escape = '\u001B['
    expect((await cachectl(['doctor'], env)).out).not.toContain(escape)
    expect((await cachectl(['doctor'], { ...env, FORCE_COLOR: '1' })).out).toContain(escape)
    expect((await cachectl(['doctor'], { ...env, NO_COLOR: '1' })).out).not.toContain(escape)
  })

  it('takes TLS with an authority and a certificate of its own', async () => {
    const redis = await startTlsRedis()
    onTestFinished(() => redis.stop())
    const folder = mkdtempSync(path.join(tmpdir(), 'cachectl-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const files = Object.entries(redis.tls).flatMap(([name, text]) => {
      const file = path.join(folder, name)
      writeFileSync(file, text)
      return [`--${name}`, file]
    })
    const env = { REDIS_URL: redis.tlsUrl, CACHE_NAMESPACE: 'secure' }
    const app = await openApp({ redis: redis.url, namespace: 'secure' })
    await app.layer('article').set('1', { title: 'secret' })
    expect(await asked(['get', 'article', '1', ...files], env)).toMatchObject({ value: { title: 'secret' } })
    expect((await cachectl(['stats'], env)).code).toBe(3)
    expect(await cachectl(['stats', '--ca', '/nowhere'], env)).toMatchObject({
      code: 2,
      err: expect.stringContaining('--ca'),
    })
  })

  it('completes commands and flags, and writes the script for a shell', async () => {
    const { code, out } = await cachectl(['complete', '--', 'inv'], {})
    expect({ code, first: out.split('\t')[0] }).toEqual({ code: 0, first: 'invalidate' })
    expect((await cachectl(['complete', '--', 'invalidate', '--dr'], {})).out).toContain('--dry-run')
    for (const shell of ['bash', 'zsh', 'fish', 'powershell']) {
      const script = await cachectl(['complete', shell], {})
      expect(script.code).toBe(0)
      expect(script.out).toContain('cachectl')
    }
  })

  it('prints help', async () => {
    const { code, out } = await cachectl(['--help'], {})
    expect(code).toBe(0)
    expect(out).toContain('Exit codes:')
  })
})
