import { type IncomingMessage, type ServerResponse, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** Stands between a browser and a server, and writes down what they say. */
export interface Recorder {
  /** A page that fetches the article twice, the second time asking whether it still holds. */
  readonly page: string
  readonly exchanges: readonly { readonly path: string; readonly status: number; readonly conditional: boolean }[]
  /** What the page saw. */
  readonly report: string
  readonly reported: Promise<void>
  close(): Promise<void>
}

const page = `<!doctype html><link rel="icon" href="data:,"><script type="module">
const seen = []
for (const cache of ['default', 'no-cache']) {
  const response = await fetch('/article', { cache })
  seen.push(response.status, await response.text())
}
await fetch('/report', { method: 'POST', body: seen.join(' ') })
</script>`

export async function recorderBefore(origin: string): Promise<Recorder> {
  const exchanges: { path: string; status: number; conditional: boolean }[] = []
  const done = Promise.withResolvers<void>()
  let report = ''

  const server = createServer((req, res) => {
    if (req.url === '/page') {
      res.setHeader('content-type', 'text/html').end(page)
      return
    }
    if (req.url !== '/report') {
      return forward(origin, req, res, (status) => {
        exchanges.push({ path: req.url ?? '', status, conditional: req.headers['if-none-match'] !== undefined })
      })
    }
    const reports = async (): Promise<void> => {
      report = await text(req)
      res.end()
      done.resolve()
    }
    reports().catch(done.reject)
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return {
    page: `http://127.0.0.1:${(server.address() as AddressInfo).port}/page`,
    exchanges,
    get report() {
      return report
    },
    reported: done.promise,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function forward(origin: string, req: IncomingMessage, res: ServerResponse, note: (status: number) => void): void {
  const onward = request(new URL(req.url ?? '/', origin), { agent: false, method: req.method, headers: req.headers })
  onward.on('response', (answer) => {
    note(answer.statusCode as number)
    res.writeHead(answer.statusCode as number, answer.headers)
    answer.pipe(res)
  })
  onward.on('error', () => res.destroy())
  req.pipe(onward)
}
