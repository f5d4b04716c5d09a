import { execFile, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { createCache, queryLayer } from '@cache/core'
import { type TestContext, describe, expect, it, onTestFinished } from 'vitest'
import { findProgram } from './suite/find-program.ts'
import { type Recorder, recorderBefore } from './suite/recorder.ts'
import type { Route, RunningServer, TestServer } from './test-server.ts'

const run = promisify(execFile)

const routes: readonly Route[] = [
  {
    method: 'GET',
    path: '/article',
    cache: { layer: 'page', ttl: '1h' },
    handler: async () => ({ fields: { 'content-type': 'application/json' }, body: '{"title":"one"}' }),
  },
]

/** Registers what programs are to see that were not made for this suite. */
export function withRealClients(server: TestServer): void {
  describe('real clients', () => {
    it('gives curl 200, then 304 by its comparison of tags', async (context) => {
      const curl = needed(context, ['curl'])
      const { url } = await started(server)
      const folder = await temporaryFolder()
      const tag = path.join(folder, 'tag')
      const body = path.join(folder, 'body')
      const fetchOnce = async (): Promise<string> =>
        (await run(curl, ['-sS', '-o', body, '-w', '%{http_code}', '--etag-save', tag, '--etag-compare', tag, url]))
          .stdout

      expect(await fetchOnce()).toBe('200')
      expect(await readFile(body, 'utf8')).toBe('{"title":"one"}')
      expect(await readFile(tag, 'utf8')).toMatch(/^(W\/)?"[^"]+"/)
      expect(await fetchOnce()).toBe('304')
    })

    it('gives curl a part, and the rest of what it has a part of', async (context) => {
      const curl = needed(context, ['curl'])
      const { url } = await started(server)
      const { stdout } = await run(curl, ['-sS', '-w', ' %{http_code}', '-r', '2-6', url])
      expect(stdout).toBe('title 206')
    })

    it('gives Chromium 200, then 304', { timeout: 60_000 }, async (context) => {
      const chromium = needed(context, ['chromium', 'chromium-browser', 'google-chrome'])
      const recorder = await recorderBefore((await started(server)).origin)
      onTestFinished(() => recorder.close())
      await browse(chromium, recorder)
      expect(recorder.exchanges).toEqual([
        { path: '/article', status: 200, conditional: false },
        { path: '/article', status: 304, conditional: true },
      ])
      expect(recorder.report).toBe('200 {"title":"one"} 200 {"title":"one"}')
    })
  })
}

async function started(server: TestServer): Promise<{ url: string; origin: string }> {
  const cache = createCache({ layers: { page: queryLayer() } })
  onTestFinished(() => cache.close())
  const running: RunningServer = await server.start({ cache, routes, before: () => ({}) })
  onTestFinished(() => running.close())
  return { url: `${running.url}/article`, origin: running.url }
}

function needed(context: TestContext, names: readonly string[]): string {
  return findProgram(names) ?? context.skip(`none of ${names.join(', ')} is installed here`)
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'http-conformance-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}

/** Until the page of the recorder has reported what it saw. */
async function browse(chromium: string, recorder: Recorder): Promise<void> {
  const profile = await temporaryFolder()
  const options = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run']
  const child = spawn(
    chromium,
    [...options, '--remote-debugging-port=0', `--user-data-dir=${profile}`, recorder.page],
    {
      stdio: 'ignore',
      detached: true,
    },
  )
  const ended = new Promise<void>((resolve, reject) => {
    child.on('exit', () => resolve())
    child.on('error', reject)
  })
  try {
    await Promise.race([recorder.reported, ended])
  } finally {
    // With all its children, which hold on to the profile.
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL')
    await ended
  }
}
