import type { AdminRequest } from '../message.ts'
import { Problem } from '../problem.ts'

export interface BodyLimits {
  /** bytes */
  readonly maxBodyBytes: number
  /** For all of a body to come, ms. */
  readonly bodyTimeout: number
}

// What is left of a body is not waited for.
const hangUp = { connection: 'close' }

/** What a body says, as JSON; `undefined`: there is none. Throws 413, 408 or 400 as soon as one of them is certain. */
export async function readJson({ body, headers }: AdminRequest, limits: BodyLimits): Promise<unknown> {
  if (body.kind === 'parsed') return body.value
  if (Number(headers['content-length']) > limits.maxBodyBytes) throw tooLarge(limits)
  const bytes = await readBytes(body.chunks, limits)
  if (bytes.length === 0) return undefined
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new Problem(400, 'the body is not JSON')
  }
}

async function readBytes(chunks: AsyncIterator<Uint8Array>, limits: BodyLimits): Promise<Buffer> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => late.reject(new Problem(408, 'the body did not come in time', hangUp)),
    limits.bodyTimeout,
  )
  try {
    return await Promise.race([collect(chunks, limits), late.promise])
  } finally {
    clearTimeout(timer)
  }
}

async function collect(chunks: AsyncIterator<Uint8Array>, limits: BodyLimits): Promise<Buffer> {
  const parts: Uint8Array[] = []
  let length = 0
  for (let next = await nextOf(chunks); !next.done; next = await nextOf(chunks)) {
    parts.push(next.value)
    length += next.value.length
    if (length > limits.maxBodyBytes) throw tooLarge(limits)
  }
  return Buffer.concat(parts)
}

async function nextOf(chunks: AsyncIterator<Uint8Array>): Promise<IteratorResult<Uint8Array>> {
  try {
    return await chunks.next()
  } catch {
    throw new Problem(400, 'the body was cut short', hangUp)
  }
}

function tooLarge({ maxBodyBytes }: BodyLimits): Problem {
  return new Problem(413, `the body must not be larger than ${maxBodyBytes} bytes`, hangUp)
}
