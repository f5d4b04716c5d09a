import { Cluster, Redis, type RedisOptions } from 'ioredis'
import type { Place } from './connection-options.ts'
import { Failure, failureOf } from './failure.ts'

export type Client = Redis | Cluster

// `replyMapping` is bound to overloads of ioredis.
type Options = Omit<RedisOptions, 'replyMapping'>

const once = { lazyConnect: true, retryStrategy: () => null }

/** A client of this place, which is not connected yet. Nothing is tried a second time: whoever sits at the terminal can do so. */
export function clientOf({ kind, masterName, nodes, options }: Place, timeout: number): Client {
  const each: Options = {
    ...options,
    connectTimeout: timeout,
    commandTimeout: timeout,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    disableClientInfo: true,
    connectionName: 'cachectl',
  }
  const client = open()
  // Whoever asks is answered with the failure.
  client.on('error', () => {})
  return client

  function open(): Client {
    if (kind === 'cluster') return clusterOf(nodes, each, timeout)
    if (kind === 'server') return new Redis({ ...nodes[0]!, ...each, ...once })
    const { tls, ...plain } = each
    const secured = tls ? { tls, sentinelTLS: tls, enableTLSForSentinelMode: true } : {}
    const sentinelPassword = process.env['REDIS_SENTINEL_PASSWORD']
    return new Redis({
      ...plain,
      ...secured,
      ...(sentinelPassword && { sentinelPassword }),
      sentinels: [...nodes],
      name: masterName!,
      sentinelRetryStrategy: () => null,
      ...once,
    })
  }
}

function clusterOf(nodes: Place['nodes'], each: Options, timeout: number): Cluster {
  return new Cluster([...nodes], {
    redisOptions: each,
    lazyConnect: true,
    clusterRetryStrategy: () => null,
    slotsRefreshTimeout: timeout,
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
  })
}

/** Connects, or throws a Failure that says where and why not. */
export async function connect(place: Place, timeout: number): Promise<Client> {
  const client = clientOf(place, timeout)
  // What the socket met, which the rejection of `connect` need not tell.
  let met: unknown
  client.on('error', (error: unknown) => (met ??= error))
  try {
    await withinTime(client.connect(), timeout)
    return client
  } catch (error) {
    client.disconnect()
    const { message } = failureOf(causeOf(met ?? error))
    throw new Failure('unreachable', `cannot connect to ${place.text}: ${message}`, error)
  }
}

function causeOf(error: unknown): unknown {
  const last = (error as { readonly lastNodeError?: unknown }).lastNodeError
  return last ?? error
}

async function withinTime<T>(task: Promise<T>, limit: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Failure('unreachable', `no answer within ${limit} ms`)), limit)
  })
  try {
    return await Promise.race([task, late])
  } finally {
    clearTimeout(timer)
  }
}
