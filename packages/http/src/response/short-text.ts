// Up to so many bytes it costs less to put them behind the head, as text of the same bytes, than to write the two apart.
const oneWrite = 16_384

/** The bytes of a short body as text of `latin1`, which has a character for each byte. */
export function asText(body: Buffer): string | undefined {
  return body.length <= oneWrite ? body.toString('latin1') : undefined
}
