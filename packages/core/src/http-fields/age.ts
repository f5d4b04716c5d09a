// RFC 9111, section 1.2.2.
const oldest = 2 ** 31

/** Seconds; the first member of the list where there are several (RFC 9111, section 5.1), and 0 where it is not a number. */
export function parseAge(value: string | readonly string[] | undefined): number {
  const line = typeof value === 'string' ? value : value?.[0]
  const first = line?.split(',', 1)[0]?.trim() ?? ''
  return /^\d+$/.test(first) ? Math.min(Number(first), oldest) : 0
}
