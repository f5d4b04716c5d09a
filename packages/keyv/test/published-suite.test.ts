import keyvTestSuite from '@keyv/test-suite'
import { Keyv } from 'keyv'
import * as vitest from 'vitest'
import { createKeyvStore } from '../src/index.ts'
import { type TestCache, createKeyvCache, places } from './support.ts'

// The suite that Keyv publishes for those who write storage adapters, whole and as it is.
vitest.describe.each(places)("Keyv's own suite on %s", (_, options) => {
  let cache: TestCache
  vitest.beforeAll(async () => {
    cache = createKeyvCache(options())
    await cache.ready()
  })
  vitest.afterAll(() => cache.close())

  keyvTestSuite(vitest, Keyv, () => createKeyvStore({ cache, layer: 'keyv' }))
})
