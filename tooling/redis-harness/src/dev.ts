import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { acquireSharedRedis } from './shared-redis.ts'

const redis = await acquireSharedRedis()
console.log(`Redis at ${redis.url}`)

const env = { ...process.env, REDIS_URL: redis.url }
const command = ['node', '--watch', '--conditions=@cache/source', 'src/main.ts', ...process.argv.slice(2)]
const app = spawn('pnpm', ['--filter', '@cache/reference', 'exec', ...command], { env, stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.kill(signal))
await once(app, 'exit')
await redis.stop()
