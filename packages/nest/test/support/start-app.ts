import 'reflect-metadata'
import type { INestApplication, ModuleMetadata } from '@nestjs/common'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { Test } from '@nestjs/testing'
import { onTestFinished } from 'vitest'

const adapters = {
  express: () => new ExpressAdapter(),
  fastify: () => new FastifyAdapter(),
}

export type Platform = keyof typeof adapters
export const platforms = ['express', 'fastify'] as const

export interface TestApp {
  readonly app: INestApplication
  readonly url: string
  readonly get: (path: string, headers?: Record<string, string>) => Promise<Response>
  readonly send: (method: string, path: string, body?: unknown) => Promise<Response>
}

/** An application that listens, and is closed after the test. */
export async function startApp(
  platform: Platform,
  metadata: ModuleMetadata,
  prepare: (app: INestApplication) => void | Promise<void> = () => {},
): Promise<TestApp> {
  const app = await createApp(platform, metadata)
  await prepare(app)
  await app.listen(0, '127.0.0.1')
  onTestFinished(() => app.close())
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1')
  return {
    app,
    url,
    get: (path, headers = {}) => fetch(url + path, { headers }),
    send: (method, path, body) =>
      fetch(url + path, {
        method,
        ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      }),
  }
}

/** Not started yet; nobody closes it. */
export async function createApp(platform: Platform, metadata: ModuleMetadata): Promise<INestApplication> {
  const module = await Test.createTestingModule(metadata).compile()
  return module.createNestApplication(adapters[platform]() as never, { logger: false })
}
