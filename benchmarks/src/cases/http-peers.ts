import { fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import type { BenchCase } from '../bench-case.ts'
import { compare } from '../comparison.ts'
import { RawClient } from '../http/raw-client.ts'

const connections = 32

const method =
  `${connections} connections to servers in another process, each asking for its next answer when it has the one before. The ` +
  'handler answers with a value, of which the framework makes JSON; all caches are in memory. Nest runs on Express.'

export const httpPeers: BenchCase = {
  name: 'http-peers',
  nodeFlags: [],
  async run({ rounds }) {
    const servers = fork(path.join(import.meta.dirname, '../peers/http-process.ts'), {
      execArgv: [...process.execArgv],
    })
    const [ports] = (await once(servers, 'message')) as [Record<string, number>]
    const clients = await Promise.all(
      Object.entries(ports).map(async ([name, port]) => ({ name, client: await open(port) })),
    )
    const result = await compare({
      title: 'HTTP hit of a value, 2 KB',
      method,
      operations: 512,
      rounds,
      contenders: clients.map(({ client, name }) => ({ name, run: (operations) => client.ask(operations) })),
      targets: [],
    })
    for (const { client } of clients) client.close()
    servers.send('close')
    await once(servers, 'exit')
    return [result]
  },
}

function open(port: number): Promise<RawClient> {
  return RawClient.open(port, connections, ['GET /page HTTP/1.1', 'Host: localhost'].join('\r\n'))
}
