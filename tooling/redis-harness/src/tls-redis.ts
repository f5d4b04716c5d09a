import { createCertificates } from './certificates.ts'
import { onFreePort } from './free-port.ts'
import { type RedisServer, startRedis } from './redis-server.ts'

export interface TlsRedis extends RedisServer {
  /** `rediss://` */
  readonly tlsUrl: string
  readonly tlsPort: number
  /** What a client needs to be let in: the authority's certificate, and one of its own. */
  readonly tls: { readonly ca: string; readonly key: string; readonly cert: string }
}

/** A private server that takes TLS from clients with a certificate of its private authority; its plain port is for the test. */
export async function startTlsRedis(args: readonly string[] = []): Promise<TlsRedis> {
  const certificates = createCertificates()
  const { ca, key, cert } = certificates.files
  const files = ['--tls-ca-cert-file', ca, '--tls-key-file', key, '--tls-cert-file', cert]
  try {
    return await onFreePort(async (tlsPort) => {
      const server = await startRedis({ args: [...files, '--tls-port', String(tlsPort), ...args] })
      const stop = server.stop.bind(server)
      return Object.assign(server, {
        tlsPort,
        tlsUrl: `rediss://127.0.0.1:${tlsPort}`,
        tls: { ca: certificates.ca, ...certificates.client },
        stop: async () => {
          await stop()
          certificates.remove()
        },
      })
    })
  } catch (error) {
    certificates.remove()
    throw error
  }
}
