type Reader = ReadableStreamDefaultReader<Uint8Array>

/** What has been read of a body: all of it, or its beginning, with the rest to come. */
export type BodyRead =
  | { readonly whole: true; readonly bytes: Buffer }
  | { readonly whole: false; readonly body: ReadableStream<Uint8Array<ArrayBuffer>> }

/** Reads a body of up to `most` bytes; a longer one is given back as a stream of all of it, at the pace of its reader. */
export async function readBody(body: ReadableStream<Uint8Array>, most: number): Promise<BodyRead> {
  const reader = body.getReader()
  const chunks: Uint8Array[] = []
  for (let size = 0; size <= most;) {
    const { done, value } = await reader.read()
    if (done) return { whole: true, bytes: Buffer.concat(chunks) }
    chunks.push(value)
    size += value.byteLength
  }
  return { whole: false, body: resumed(chunks, reader) }
}

function resumed(chunks: Uint8Array[], reader: Reader): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    async pull(controller) {
      const chunk = chunks.shift() ?? (await reader.read()).value
      if (chunk) controller.enqueue(chunk as Uint8Array<ArrayBuffer>)
      else controller.close()
    },
    cancel: (reason) => reader.cancel(reason),
  })
}
