import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

interface KeyPair {
  readonly key: string
  readonly cert: string
}

/** A private authority and what it vouches for, as PEM texts and as files for a server's arguments. */
export interface Certificates {
  /** The certificate of the authority. */
  readonly ca: string
  readonly client: KeyPair
  readonly files: { readonly ca: string; readonly key: string; readonly cert: string }
  /** Deletes the files. */
  remove(): void
}

const life = ['-days', '2']
const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

/** Makes an authority that nobody knows, a certificate for servers on the loopback interface, and one for clients. */
export function createCertificates(): Certificates {
  const directory = mkdtempSync(path.join(tmpdir(), 'redis-harness-tls-'))
  const openssl = (...args: string[]): void => void execFileSync('openssl', args, { cwd: directory, stdio: 'pipe' })
  const read = (file: string): string => readFileSync(path.join(directory, file), 'utf8')
  try {
    openssl('req', '-x509', ...newKey, ...life, '-subj', '/CN=test authority', '-keyout', 'ca.key', '-out', 'ca.crt')
    for (const name of ['server', 'client']) {
      openssl('req', ...newKey, '-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.csr`)
      writeFileSync(path.join(directory, 'names'), 'subjectAltName=IP:127.0.0.1,DNS:localhost\n')
      const authority = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial']
      openssl('x509', '-req', '-in', `${name}.csr`, ...authority, ...life, '-extfile', 'names', '-out', `${name}.crt`)
    }
    const file = (name: string): string => path.join(directory, name)
    return {
      ca: read('ca.crt'),
      client: { key: read('client.key'), cert: read('client.crt') },
      files: { ca: file('ca.crt'), key: file('server.key'), cert: file('server.crt') },
      remove: () => rmSync(directory, { recursive: true, force: true }),
    }
  } catch (error) {
    rmSync(directory, { recursive: true, force: true })
    throw error
  }
}
