import { createCache } from '../../src/index.ts'

/*
 * A process of its own, to see whether a cache keeps it alive. What it does is named by its argument. It prints "done" when its
 * last statement has run, and then how long something has kept it from ending; it never calls process.exit.
 */
const layers = { it: { ttl: '1h', staleFor: '1h' } }
const redis = process.env['REDIS_URL'] ?? ''
const namespace = process.env['CACHE_NAMESPACE'] ?? 'child'
const timeouts = { connect: '500ms' }

const scenarios: Readonly<Record<string, () => Promise<void>>> = {
  'with Redis, closed': async () => {
    const cache = createCache({ redis, namespace, layers })
    await cache.ready()
    await cache.layer('it').set('1', 'value')
    await cache.layer('it').getOrSet('2', () => 'value')
    console.log(await cache.layer('it').getMany(['1', '2']))
    await cache.close()
  },
  'with Redis, closed while it connects': async () => {
    await createCache({ redis, namespace, layers }).close()
  },
  'with Redis, out of reach, closed': async () => {
    const cache = createCache({ redis: 'redis://127.0.0.1:1', namespace, timeouts, layers })
    await cache.ready()
    await cache.layer('it').set('1', 'value')
    await cache.close()
  },
  'memory only, not closed': async () => {
    const cache = createCache({ layers })
    await cache.ready()
    await cache.layer('it').getOrSet('1', () => 'value')
    console.log(await cache.layer('it').get('1'))
  },
  'memory only, with a load that never ends, not closed': async () => {
    const cache = createCache({ layers })
    void cache.layer('it').getOrSet('1', () => new Promise<string>(() => {}))
  },
  'switched off, not closed': async () => {
    const cache = createCache({ redis, namespace, enabled: false, layers })
    await cache.layer('it').getOrSet('1', () => 'value')
  },
  'with Redis, not closed, until SIGTERM': async () => {
    const cache = createCache({ redis, namespace, layers })
    await cache.ready()
    await cache.layer('it').set('1', 'value')
  },
}

await scenarios[process.argv[2] ?? '']!()
console.log('done')
const doneAt = performance.now()
process.on('exit', () => console.log(`kept alive for ${Math.round(performance.now() - doneAt)} ms`))
