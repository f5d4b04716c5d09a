import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import type { BenchCase } from '../bench-case.ts'
import { compare } from '../comparison.ts'
import { RawClient } from '../http/raw-client.ts'
import { type Framework, frameworks } from '../http/servers.ts'
import type { CaseResult } from '../result.ts'

const connections = 32

/** A hit over HTTP may cost little more than the framework's own answer: 0.95 of its requests per second. */
const atMost = 1 / 0.95

export const httpHit: BenchCase = {
  name: 'http-hit',
  nodeFlags: [],
  async run({ rounds }) {
    // Nobody runs several frameworks in a process, and code that serves them all is slower for each.
    const started = await Promise.all(frameworks.map(startServers))
    const ports = Object.assign({}, ...started.map((each) => each.ports)) as Ports
    try {
      return [await answers(ports, rounds, 'hit'), await answers(ports, rounds, '304')]
    } finally {
      await Promise.all(
        started.map(async ({ servers }) => {
          servers.send('close')
          await once(servers, 'exit')
        }),
      )
    }
  },
}

type Ports = Readonly<Record<string, number>>

async function startServers(framework: Framework): Promise<{ readonly servers: ChildProcess; readonly ports: Ports }> {
  const servers = fork(path.join(import.meta.dirname, '../http/server-process.ts'), [framework], {
    execArgv: [...process.execArgv],
  })
  const [ports] = (await once(servers, 'message')) as [Ports]
  return { servers, ports }
}

async function answers(ports: Ports, rounds: number, kind: 'hit' | '304'): Promise<CaseResult> {
  const clients = await Promise.all(
    Object.entries(ports).map(async ([name, port]) => {
      const head = ['GET /page HTTP/1.1', 'Host: localhost']
      if (kind === '304') head.push(`If-None-Match: ${await tagOf(port)}`)
      return { name, client: await RawClient.open(port, connections, head.join('\r\n')) }
    }),
  )
  const result = await compare({
    title: kind === 'hit' ? 'HTTP hit, 2 KB' : 'HTTP 304',
    method: `${connections} connections to servers in a process of each framework, each asking for its next answer when it has the one before. Bare: a handler that sends the same bytes, made once${kind === '304' ? ', and the framework that finds them unchanged, where it looks' : ''}.`,
    operations: 2048,
    rounds,
    contenders: clients.map(({ client, name }) => ({ name, run: (operations) => client.ask(operations) })),
    targets: frameworks.map((name) => ({ ours: `${name}, cached`, theirs: name, atMost })),
  })
  for (const { client } of clients) client.close()
  return result
}

async function tagOf(port: number): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/page`, { headers: { host: 'localhost' } })
  await answer.arrayBuffer()
  return answer.headers.get('etag') ?? '"none"'
}
