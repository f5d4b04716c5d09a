import { type Fields, parseHttpDate } from '../http-fields/index.ts'
import type { KeptResponse } from './stored.ts'

/** Can the upstream be asked whether it still holds? */
export function canBeValidated({ fields, status }: Pick<KeptResponse, 'fields' | 'status'>): boolean {
  return status === 200 && (fields['etag'] !== undefined || parseHttpDate(fields['last-modified']) !== undefined)
}

/** Never fresh, and to be asked about each time. */
export function isForValidation(kept: Omit<KeptResponse, 'body'>): boolean {
  return kept.lifetime <= kept.initialAge * 1000 && kept.staleFor === 0 && canBeValidated(kept)
}

/** Request fields by which the upstream tells whether it still holds (RFC 9111, section 4.3.1). */
export function conditionsOf(kept: KeptResponse | undefined): Fields {
  if (!kept || !canBeValidated(kept)) return {}
  const { etag, 'last-modified': changed } = kept.fields
  return {
    ...(etag !== undefined && { 'if-none-match': etag }),
    ...(changed !== undefined && { 'if-modified-since': changed }),
  }
}
