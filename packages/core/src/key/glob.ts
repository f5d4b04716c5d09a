/** One byte of the text, or `many`: any number of bytes. */
type Step = ReadonlySet<number> | 'any byte' | 'many'

/** A pattern as `SCAN MATCH` reads it: `*`, `?`, `[a-c]`, `[^a-c]`, and a backslash before what is meant as it is. */
export interface Glob {
  /** What comes before the first sign with a meaning. */
  readonly head: string
  readonly steps: readonly Step[]
  /** Servers differ in what a range means that begins or ends beyond ASCII. */
  readonly hasWideRange: boolean
}

const [star, question, opening, closing, caret, dash, backslash] = [...Buffer.from('*?[]^-\\')]

/** Reads a pattern byte by byte, as Redis does: `?` is one byte of several where a character has more. */
export function parseGlob(pattern: string): Glob {
  const bytes = Buffer.from(pattern)
  const steps: Step[] = []
  let hasWideRange = false
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] === star) steps.push('many')
    else if (bytes[at] === question) steps.push('any byte')
    else if (bytes[at] === opening) {
      const found = parseClass(bytes, at + 1)
      steps.push(found.step)
      at = found.end
      hasWideRange ||= found.isWide
    } else {
      // The last one of all has nothing behind it, and is meant as it is.
      if (bytes[at] === backslash && at + 1 < bytes.length) at++
      steps.push(new Set([bytes[at]!]))
    }
  }
  return { head: /^[^*?[\\]*/.exec(pattern)![0], steps, hasWideRange }
}

interface Class {
  readonly step: Step
  /** Of its closing bracket; the last byte of the pattern where there is none. */
  readonly end: number
  readonly isWide: boolean
}

/** What is in brackets, from behind the opening one; without a closing one it goes on to the end. */
function parseClass(bytes: Buffer, start: number): Class {
  const isNegated = bytes[start] === caret
  const named = new Set<number>()
  let isWide = false
  let at = isNegated ? start + 1 : start
  for (; at < bytes.length && bytes[at] !== closing; at++) {
    const left = bytes.length - at
    if (bytes[at] === backslash && left >= 2) named.add(bytes[++at]!)
    else if (left >= 3 && bytes[at + 1] === dash) {
      const [from, to] = [bytes[at]!, bytes[at + 2]!].toSorted((a, b) => a - b) as [number, number]
      isWide ||= to > 127
      for (let byte = from; byte <= to; byte++) named.add(byte)
      at += 2
    } else named.add(bytes[at]!)
  }
  const others = isNegated ? allBytes.filter((byte) => !named.has(byte)) : named
  return { step: new Set(others), end: Math.min(at, bytes.length - 1), isWide }
}

const allBytes = Array.from({ length: 256 }, (_, byte) => byte)

/** Does all of the text match? Equal to what Redis answers. */
export function matchesGlob({ head, steps }: Glob, text: string): boolean {
  if (!text.startsWith(head)) return false
  const bytes = Buffer.from(text)
  // Where to go on when what follows the latest `*` does not fit: only that one need ever take more.
  let resume: { readonly step: number; readonly at: number } | undefined
  let step = 0
  let at = 0
  while (at < bytes.length) {
    if (steps[step] === 'many') {
      resume = { step, at }
      step++
    } else if (fits(steps[step], bytes[at]!)) {
      step++
      at++
    } else if (resume) {
      at = resume.at + 1
      resume = { step: resume.step, at }
      step = resume.step + 1
    } else return false
  }
  return steps.slice(step).every((left) => left === 'many')
}

function fits(step: Step | undefined, byte: number): boolean {
  return step === 'any byte' || (step instanceof Set && step.has(byte))
}
