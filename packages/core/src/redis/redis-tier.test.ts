import { setTimeout as pause } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { CommandConnection } from './command-connection.ts'
import { RedisTier } from './redis-tier.ts'

it('sends no write whose caller has gone on while Redis was being told what is queued', async () => {
  const told = Promise.withResolvers<void>()
  const connection = { ready: true, usable: async () => {}, close: () => {} } as unknown as CommandConnection
  const breaker = { errorThreshold: 1, volume: 1000, resetAfter: 1000 }
  const config = { timeouts: { read: 5, write: 5, connect: 5 }, breaker, indexKey: 'index' }
  const tier = new RedisTier([connection], config, () => told.promise, { breakerChanged: () => {} })
  let sent = 0
  const write = (): Promise<unknown> => tier.write(async () => void sent++)

  expect(await write()).toMatchObject({ ok: false, failure: { kind: 'timeout' } })
  told.resolve()
  await pause(1)
  expect(sent).toBe(0)
  expect(await write()).toMatchObject({ ok: true })
  expect(sent).toBe(1)
  tier.close()
})
