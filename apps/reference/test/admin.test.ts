import { describe, expect, it } from 'vitest'
import { appConfigOf } from '../src/config/app-config.ts'
import { frameworks } from '../src/servers/frameworks.ts'
import { smallApp } from './small-app.ts'

const adminToken = 'a-token-of-thirty-two-characters-at-least'
const headers = { authorization: `Bearer ${adminToken}` }

describe.each(frameworks)('the admin API of the app on %s', (framework) => {
  it('is there for whoever has the token', async () => {
    const { url } = await smallApp({ framework, adminToken })
    const ask = (path: string, init?: RequestInit) => fetch(url + path, init)
    await ask('/api/tags')
    expect((await ask('/api/tags')).headers.get('x-cache')).toBe('HIT')
    expect(await (await ask('/admin/cache/health', { headers })).json()).toMatchObject({ status: 'ok' })
    expect(await (await ask('/admin/cache/metrics', { headers })).text()).toContain('cache_hits_total')
    const json = { ...headers, 'content-type': 'application/json' }
    const cleared = await ask('/admin/cache/invalidate/layer/response', { method: 'POST', headers: json })
    expect(await cleared.json()).toMatchObject({ status: 'applied' })
    expect((await ask('/api/tags')).headers.get('x-cache')).toBe('MISS')
    expect((await ask('/admin/cache/health')).status).toBe(401)
  })

  it('is not there without one', async () => {
    const { url } = await smallApp({ framework })
    expect((await fetch(`${url}/admin/cache/health`, { headers })).status).toBe(404)
  })
})

it('needs a token of some length, and does not show it', () => {
  const start = () => appConfigOf({ ADMIN_TOKEN: 'too-short' }, [])
  expect(start).toThrow('ADMIN_TOKEN must have 32 to 1024 visible characters')
  expect(start).not.toThrow('too-short')
})
