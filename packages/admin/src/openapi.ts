import { z } from 'zod'
import { routes } from './routes/table.ts'
import type { Route } from './routes/route.ts'
import { problemSchema } from './routes/schemas.ts'

type Json = Readonly<Record<string, unknown>>

/** The table as a document of OpenAPI 3.1; paths are below the mount. */
export function openApiDocument(): Json {
  const paths: Record<string, Record<string, Json>> = {}
  for (const route of routes) (paths[route.path] ??= {})[route.method.toLowerCase()] = operationOf(route)
  return {
    openapi: '3.1.0',
    info: { title: 'Admin API of a cache', version: '1', description: 'Paths are below the URL of this document.' },
    servers: [{ url: '.' }],
    security: [{ bearer: [] }],
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: 'Or whatever `authorize` goes by' } },
      schemas: { Problem: jsonSchema(problemSchema) },
    },
  }
}

function operationOf(route: Route): Json {
  const { answers, body, method, path, scope, summary, type = 'application/json' } = route
  return {
    operationId: [method.toLowerCase(), ...path.split(/[/.{}]+/).filter(Boolean)].join('-'),
    summary,
    description: `Needs the scope \`${scope}\`.`,
    parameters: [...pathParameters(path), ...queryParameters(route), ...(method === 'POST' ? [sentByScript] : [])],
    ...(body && { requestBody: { required: true, content: { 'application/json': { schema: jsonSchema(body) } } } }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, schema]) => [
          status,
          { description: 'Done', content: { [type]: { schema: jsonSchema(schema) } } },
        ]),
      ),
      ...refusalsOf(route),
    },
  }
}

function pathParameters(path: string): Json[] {
  return Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
}

function queryParameters({ query }: Route): Json[] {
  const properties = query ? (jsonSchema(query)['properties'] as Record<string, Json>) : {}
  return Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', schema }))
}

const sentByScript: Json = {
  name: 'x-cache-admin',
  in: 'header',
  description: 'Needed where no content-type says application/json',
  schema: { type: 'string', enum: ['1'] },
}

const reasons: Readonly<Record<number, string>> = {
  400: 'The request is malformed',
  401: 'It is not known who asks',
  403: 'Who asks may not do this',
  404: 'There is no such thing',
  408: 'The body did not come in time',
  409: 'Another is under way',
  413: 'The body is too large',
  415: 'The body is not JSON',
  429: 'Too many requests; the field Retry-After says for how many seconds',
  500: 'Something failed; the log says what',
  503: 'The cache is closed, or Redis is needed and cannot be reached',
}

function refusalsOf({ method, path }: Route): Json {
  const reading = [400, 401, 403, 404, 429, 500, 503]
  const writing = method === 'POST' ? [408, 413, 415, ...(path === '/warm' ? [409] : [])] : []
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }
  return Object.fromEntries(
    [...reading, ...writing].map((status) => [status, { description: reasons[status], content }]),
  )
}

/** Of what is sent, before anything is made of it. */
function jsonSchema(schema: z.ZodType): Json {
  const { $schema: _, ...own } = z.toJSONSchema(schema, { io: 'input' })
  return own
}
