import fc from 'fast-check'
import { expect, it } from 'vitest'
import { CommandSplitter } from './command-splitter.ts'

function encoded(words: readonly Buffer[]): Buffer {
  const texts = words.map((word) => Buffer.concat([Buffer.from(`$${word.length}\r\n`), word, Buffer.from('\r\n')]))
  return Buffer.concat([Buffer.from(`*${words.length}\r\n`), ...texts])
}

const word = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes))
const name = fc.constantFrom('GET', 'EVALSHA', 'json.set', 'xread')
const command = fc.record({ name, words: fc.array(word, { maxLength: 4 }) })

function piecesOf(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length]
  return places.slice(1).map((end, at) => bytes.subarray(places[at], end))
}

it('finds the same commands in whatever pieces they come, and loses no byte', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 5 }), fc.array(fc.nat(), { maxLength: 9 }), (commands, cuts) => {
      const bytes = Buffer.concat(commands.map((each) => encoded([Buffer.from(each.name), ...each.words])))
      const splitter = new CommandSplitter()
      const found = piecesOf(bytes, cuts).flatMap((piece) => splitter.push(piece))
      expect(found.map((each) => each.name)).toEqual(commands.map((each) => each.name.toUpperCase()))
      expect(Buffer.concat(found.map((each) => each.bytes)).equals(bytes)).toBe(true)
    }),
  )
})

it('waits for the rest of a command', () => {
  const splitter = new CommandSplitter()
  expect(splitter.push(Buffer.from('*2\r\n$3\r\nGET\r\n$5\r\nab'))).toEqual([])
  expect(splitter.push(Buffer.from('cde\r'))).toEqual([])
  expect(splitter.push(Buffer.from('\n*1\r\n')).map((each) => each.name)).toEqual(['GET'])
  expect(splitter.push(Buffer.from('$4\r\nPING\r\n')).map((each) => each.name)).toEqual(['PING'])
})

it('takes commands in a line as well', () => {
  const found = new CommandSplitter().push(Buffer.from('ping\r\nset a b\r\n'))
  expect(found.map((each) => [each.name, String(each.bytes)])).toEqual([
    ['PING', 'ping\r\n'],
    ['SET', 'set a b\r\n'],
  ])
})

it('passes on what it cannot read', () => {
  const bytes = Buffer.from('*2\r\n:1\r\nwhatever')
  expect(new CommandSplitter().push(bytes)).toEqual([{ name: '', bytes }])
})
