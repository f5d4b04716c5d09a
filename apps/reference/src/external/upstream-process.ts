import { createUpstreamServer } from './upstream-server.ts'
import type { UpstreamConfig } from './upstream-options.ts'

// Started by `startUpstream`, whose process it does not outlive: however that ends, the channel between them closes.
process.once('disconnect', () => process.exit())
// Ctrl-C goes to every process of a terminal, while the app still has requests to answer.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {})

const server = createUpstreamServer(JSON.parse(process.argv[2] ?? '') as UpstreamConfig)
process.send?.(await server.listen({ host: '127.0.0.1', port: 0 }))
