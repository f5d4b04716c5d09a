import { expect, it } from 'vitest'
import { HeldBody, bytesOf, writeArguments } from './held-body.ts'

const callback = (): void => {}

it.each([
  [[], { chunk: undefined, encoding: undefined, callback: undefined }],
  [[callback], { chunk: undefined, encoding: undefined, callback }],
  [['a', callback], { chunk: 'a', encoding: undefined, callback }],
  [['a', 'hex'], { chunk: 'a', encoding: 'hex', callback: undefined }],
  [['a', 'hex', callback], { chunk: 'a', encoding: 'hex', callback }],
  [['a', null, null], { chunk: 'a', encoding: undefined, callback: undefined }],
])('reads the arguments of write and end: %j', (args, expected) => {
  expect(writeArguments(args)).toEqual(expected)
})

it('keeps bytes as they were when they were written', () => {
  const reused = Buffer.from('one')
  const body = new HeldBody()
  body.add(bytesOf(reused, undefined))
  reused.write('two')
  body.add(bytesOf(new Uint8Array([0x21]), undefined))
  body.add(bytesOf('c3bc', 'hex'))
  expect([body.length, body.joined().toString()]).toEqual([6, 'one!ü'])
  expect([body.take().length, body.length, body.take().length]).toEqual([3, 0, 0])
})

it.each([null, 1, {}])('refuses %j, as Node.js does', (chunk) => {
  expect(() => bytesOf(chunk, undefined)).toThrow(TypeError)
})
