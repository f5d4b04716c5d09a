import { once } from 'node:events'
import { startCluster } from './redis-cluster.ts'
import { startSentinel } from './redis-sentinel.ts'
import { startRedis } from './redis-server.ts'

interface Up {
  /** How a cache is told to use it. */
  readonly use: string
  stop(): Promise<unknown>
}

const topologies: Readonly<Record<string, () => Promise<Up>>> = {
  single: async () => {
    const server = await startRedis()
    return { use: `REDIS_URL=${server.url}`, stop: () => server.stop() }
  },
  cluster: async () => {
    const cluster = await startCluster()
    const nodes = JSON.stringify(cluster.nodes.map(({ host, port }) => ({ host, port })))
    return { use: `redis: () => new Cluster(${nodes})`, stop: () => cluster.stop() }
  },
  sentinel: async () => {
    const redis = await startSentinel()
    return { use: `redis: ${JSON.stringify(redis.options)}`, stop: () => redis.stop() }
  },
}

const [topology = 'single'] = process.argv.slice(2)
const start = Object.hasOwn(topologies, topology) ? topologies[topology] : undefined
if (!start) {
  console.error(`unknown topology "${topology}"; known: ${Object.keys(topologies).join(', ')}`)
  process.exit(1)
}

// From here on, so that what has been started is stopped whenever the signal comes.
const signalled = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
// Servers that were let go do not keep this process alive; the interval does, until a signal comes.
const alive = setInterval(() => {}, 60_000)
const up = await start()
console.log(`${up.use}\nCtrl-C stops it.`)
await signalled
clearInterval(alive)
await up.stop()
