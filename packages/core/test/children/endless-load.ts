// Takes the lease of article 1 and loads it without end: `node endless-load.ts <redis url> <namespace>`.
import { createCache } from '../../src/index.ts'

const [redis, namespace] = process.argv.slice(2) as [string, string]
const cache = createCache({ redis, namespace, layers: { article: { ttl: '1h' } } })
await cache.ready()
await cache.layer('article').getOrSet('1', () => {
  console.log('loading')
  return new Promise<string>(() => setInterval(() => {}, 60_000))
})
