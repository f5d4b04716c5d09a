import type { IncomingMessage } from 'node:http'
import { getRawBody } from 'raw-body'
import type { QueryParameters } from '../domain/article-filter.ts'
import { Problem } from '../domain/problem.ts'
import type { Call } from './route.ts'

const noParameters = { slug: '', username: '', id: '', code: '' }

// Bytes; of the longest article each character may take six as JSON.
const largestBody = 1_500_000

/** What a request says. Queries and bodies are read here, since each framework reads what is odd in its own way. */
export async function callOf(request: IncomingMessage, url: string, params: unknown): Promise<Call> {
  return {
    ...noParameters,
    ...(params as Partial<Call>),
    query: queryOf(url),
    input: await inputOf(request),
    base: `http://${request.headers.host ?? 'localhost'}`,
  }
}

/** A parameter given twice is an array. */
export function queryOf(url: string): QueryParameters {
  const given = new URLSearchParams(url.slice(pathOf(url).length))
  return Object.fromEntries(
    Array.from(new Set(given.keys()), (name) => {
      const [first, ...others] = given.getAll(name)
      return [name, others.length === 0 ? first : [first, ...others]]
    }),
  )
}

export function pathOf(url: string): string {
  const end = url.indexOf('?')
  return end === -1 ? url : url.slice(0, end)
}

async function inputOf(request: IncomingMessage): Promise<unknown> {
  if (request.method === 'GET' || request.method === 'HEAD') return undefined
  const text = await textOf(request)
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    throw new Problem(422, 'the body is not JSON')
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  try {
    return await getRawBody(request, { encoding: 'utf8', limit: largestBody })
  } catch (error) {
    // What is not read would keep the connection, and who sends it does not listen before the end.
    request.resume()
    throw error
  }
}
