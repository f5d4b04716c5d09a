import { describe, expect, it } from 'vitest'
import { appConfigOf } from '../src/config/app-config.ts'
import { StartError } from '../src/config/start-error.ts'

describe('the configuration of the app', () => {
  it('needs nothing', () => {
    expect(appConfigOf({}, [])).toEqual({
      framework: 'fastify',
      host: '127.0.0.1',
      port: 3000,
      database: {
        path: expect.stringMatching(/\/apps\/reference\/\.data\/reference\.sqlite$/) as string,
        seed: 'corpus',
      },
      databaseLatency: 0,
      jwtSecret: expect.stringMatching(/^[\w-]{43}$/) as string,
    })
  })

  it('comes from the environment', () => {
    const env = {
      HOST: '0.0.0.0',
      PORT: '0',
      DATABASE: 'some.sqlite',
      SEED: 'none',
      DATABASE_LATENCY: '2',
      FRAMEWORK: 'nest',
      JWT_SECRET: 's',
    }
    expect(appConfigOf(env, [])).toEqual({
      framework: 'nest',
      host: '0.0.0.0',
      port: 0,
      database: { path: 'some.sqlite', seed: 'none' },
      databaseLatency: 2,
      jwtSecret: 's',
    })
  })

  it('keeps an empty database in memory unless a file is named', () => {
    expect(appConfigOf({ SEED: 'none' }, []).database).toEqual({ path: ':memory:', seed: 'none' })
  })

  it('takes an empty variable for one that is not set', () => {
    const empty = { PORT: '', HOST: '', DATABASE: '', SEED: '', FRAMEWORK: '' }
    expect(appConfigOf({ ...empty, JWT_SECRET: 's' }, [])).toEqual(appConfigOf({ JWT_SECRET: 's' }, []))
  })

  it('signs with a secret of its own each time unless it is given one', () => {
    const [one, other] = [appConfigOf({ JWT_SECRET: '' }, []), appConfigOf({}, [])]
    expect(one.jwtSecret).not.toBe(other.jwtSecret)
  })

  it.each([['--framework', 'fastify'], ['--framework=fastify'], ['--', '--framework', 'fastify']])(
    'prefers the arguments %s %s %s',
    (...args) => {
      expect(appConfigOf({ FRAMEWORK: 'koa' }, args.filter(Boolean)).framework).toBe('fastify')
    },
  )

  it.each([
    [{ FRAMEWORK: 'koa' }, [], 'FRAMEWORK=koa is not available; available: fastify, express, nest'],
    [{}, ['--framework', 'koa'], 'FRAMEWORK=koa is not available; available: fastify, express, nest'],
    [{ SEED: 'some' }, [], 'SEED=some is not available; available: corpus, none'],
    [{ PORT: '70000' }, [], 'PORT must be a whole number from 0 to 65535, got 70000'],
    [{ PORT: '-1' }, [], 'PORT must be a whole number from 0 to 65535, got -1'],
    [{ DATABASE_LATENCY: '1ms' }, [], 'DATABASE_LATENCY must be whole milliseconds from 0 to 10000, got 1ms'],
    [{ DATABASE_LATENCY: '10001' }, [], 'DATABASE_LATENCY must be whole milliseconds from 0 to 10000, got 10001'],
    [{}, ['--colour'], "Unknown option '--colour'"],
  ])('refuses %o %o and says why', (env, args, problem) => {
    expect(() => appConfigOf(env, args)).toThrow(StartError)
    expect(() => appConfigOf(env, args)).toThrow(problem)
  })
})
