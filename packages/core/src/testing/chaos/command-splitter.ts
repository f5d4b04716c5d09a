/** One command as a client sent it. */
export interface SentCommand {
  /** In capitals; empty where the bytes are no command. */
  readonly name: string
  readonly bytes: Buffer
}

/** Where a command ends, or how many bytes there must be at least before that can be told. */
type Extent = { readonly name: string; readonly end: number } | { readonly needed: number }

const lineEnd = '\r\n'

/** Cuts what a client sends, in whatever pieces it comes, into commands. */
export class CommandSplitter {
  readonly #chunks: Buffer[] = []
  #length = 0
  #needed = 1

  /** The commands that are complete with this chunk. */
  push(chunk: Buffer): SentCommand[] {
    this.#chunks.push(chunk)
    this.#length += chunk.length
    if (this.#length < this.#needed) return []

    const bytes = Buffer.concat(this.#chunks.splice(0))
    const commands: SentCommand[] = []
    let start = 0
    while (start < bytes.length) {
      const extent = extentOf(bytes.subarray(start))
      if ('needed' in extent) {
        this.#needed = extent.needed
        break
      }
      commands.push({ name: extent.name.toUpperCase(), bytes: bytes.subarray(start, start + extent.end) })
      start += extent.end
    }
    const rest = bytes.subarray(start)
    if (rest.length > 0) this.#chunks.push(rest)
    else this.#needed = 1
    this.#length = rest.length
    return commands
  }
}

/** Of a list of texts as `*2 $3 GET $1 a`, or of words in a line, which servers take as well. */
function extentOf(bytes: Buffer): Extent {
  const head = lineAt(bytes, 0)
  if (!head) return { needed: bytes.length + 1 }
  if (!head.text.startsWith('*')) return { name: head.text.split(' ', 1)[0] ?? '', end: head.end }

  let name = ''
  let { end } = head
  for (let left = Number(head.text.slice(1)); left > 0; left--) {
    const length = lineAt(bytes, end)
    if (!length) return { needed: bytes.length + 1 }
    const size = length.text.startsWith('$') ? Number(length.text.slice(1)) : Number.NaN
    if (!Number.isSafeInteger(size)) return { name: '', end: bytes.length }
    if (name === '') name = bytes.toString('latin1', length.end, length.end + size)
    end = length.end + size + lineEnd.length
    if (end > bytes.length) return { needed: end }
  }
  return { name, end }
}

function lineAt(bytes: Buffer, start: number): { readonly text: string; readonly end: number } | undefined {
  const end = bytes.indexOf(lineEnd, start)
  return end === -1 ? undefined : { text: bytes.toString('latin1', start, end), end: end + lineEnd.length }
}
