import { type Fields, fieldOf } from './field.ts'

// RFC 9110, section 7.6.1 and RFC 9111, section 3.1; `Proxy-…` as a whole.
const always = ['connection', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade']

/** Is this field about the connection, so that it is not stored? */
export function hopByHop(fields: Fields): (name: string) => boolean {
  const named =
    fieldOf(fields, 'connection')
      ?.toLowerCase()
      .split(',')
      .map((name) => name.trim()) ?? []
  const names = new Set([...always, ...named])
  return (name) => names.has(name) || name.startsWith('proxy-')
}
