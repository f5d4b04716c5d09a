import { describe, expect, it } from 'vitest'
import { placeOf } from './connection-options.ts'

describe('where Redis is', () => {
  it('comes from the URL', () => {
    const place = placeOf({ redis: 'rediss://ann:p%40ss@redis.internal:6380/2' }, {})
    expect(place).toMatchObject({
      kind: 'server',
      nodes: [{ host: 'redis.internal', port: 6380 }],
      options: { username: 'ann', password: 'p@ss', db: 2, tls: {} },
    })
    expect(place.text).toBe('rediss://redis.internal:6380/2')
  })

  it('needs neither scheme nor port, and takes the password from the environment', () => {
    const place = placeOf({ redis: 'localhost' }, { REDIS_PASSWORD: 'geheim' })
    expect(place).toMatchObject({ nodes: [{ host: 'localhost', port: 6379 }], options: { password: 'geheim' } })
    expect(place.text).not.toContain('geheim')
    expect(placeOf({ redis: 'redis://[::1]:7000' }, {}).nodes).toEqual([{ host: '::1', port: 7000 }])
  })

  it('may be several nodes of a cluster, or several Sentinels', () => {
    const redis = 'redis://a:1,redis://b:2'
    expect(placeOf({ redis, cluster: true }, {})).toMatchObject({
      kind: 'cluster',
      nodes: [{ host: 'a' }, { host: 'b' }],
    })
    const sentinel = placeOf({ redis: 'a,b:5', sentinel: 'main' }, {})
    expect(sentinel).toMatchObject({ kind: 'sentinel', masterName: 'main', nodes: [{ port: 26_379 }, { port: 5 }] })
    expect(() => placeOf({ redis }, {})).toThrow('--cluster')
  })

  it('reads certificates, and names the flag of one that is not there', () => {
    const files = (path: string) => `text of ${path}`
    expect(placeOf({ redis: 'a', ca: 'ca.pem' }, {}, files).options.tls).toEqual({ ca: 'text of ca.pem' })
    expect(placeOf({ redis: 'a', tls: true }, {}, files).options.tls).toEqual({})
    expect(() => placeOf({ redis: 'a', cert: 'c' }, {}, files)).toThrow('--key')
    expect(() => placeOf({ redis: 'a', ca: '/nowhere/ca.pem' }, {})).toThrow('--ca: ENOENT')
  })

  it.each(['http://a', 'redis://', 'redis://:geheim@a:x', 'redis://:geheim@a/zero'])('is not %s', (redis) => {
    expect(() => placeOf({ redis }, {})).toThrow('--redis')
    expect(() => placeOf({ redis }, {})).not.toThrow('geheim')
  })

  it('is one kind of place', () => {
    expect(() => placeOf({ redis: 'a', cluster: true, sentinel: 'main' }, {})).toThrow('exclude')
    expect(() => placeOf({ redis: 'redis://a/1', cluster: true }, {})).toThrow('database')
  })
})
