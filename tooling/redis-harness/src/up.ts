import { once } from 'node:events'
import { startRedis } from './redis-server.ts'

const [topology = 'single'] = process.argv.slice(2)
if (topology !== 'single') {
  console.error(`unknown topology "${topology}"; known: single`)
  process.exit(1)
}

const server = await startRedis()
console.log(`REDIS_URL=${server.url}\nCtrl-C stops it.`)

// A server that was let go does not keep this process alive; the interval does, until a signal comes.
const alive = setInterval(() => {}, 60_000)
await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
clearInterval(alive)
await server.stop()
