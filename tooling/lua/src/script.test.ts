import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { compileScript } from './script.ts'

const compile = (source: string, fragments: Record<string, string> = {}) =>
  compileScript('sample', source, (name) => fragments[name] ?? fail(name))

const fail = (name: string): never => {
  throw new Error(`no fragment ${name}`)
}

const script = (operands: string, body: string): string => `-- Do a thing.
--
${operands}
-- Returns  1 done

${body}
`

const problemsOf = (source: string, fragments?: Record<string, string>): readonly string[] => {
  const result = compile(source, fragments)
  return result.outcome === 'refused' ? result.problems : []
}

describe('a script whose header and body agree', () => {
  it('is emitted whole, with the SHA-1 that Redis will know it by', () => {
    const source = script(
      '-- KEYS[1]  value key\n-- ARGV[1]  life, ms',
      `redis.call('PEXPIRE', KEYS[1], ARGV[1])\nreturn 1`,
    )
    const sha1 = createHash('sha1').update(source).digest('hex')
    expect(compile(source)).toEqual({ outcome: 'compiled', script: { name: 'sample', lua: source, sha1 } })
  })

  it('may have no operands at all', () => {
    expect(problemsOf('-- Tell the time.\n--\n-- Returns  seconds\n\nreturn redis.call("TIME")[1]')).toEqual([])
  })

  it('may name operands in comments and strings of its body freely', () => {
    const body = `-- KEYS[7]\nlocal a = 'KEYS[8]'\nlocal b = [[ARGV[9]]]\n--[[ ARGV[3]\nARGV[4] ]]\nreturn KEYS[1]`
    expect(problemsOf(script('-- KEYS[1]  key', body))).toEqual([])
  })

  it('keeps its shebang as the very first line', () => {
    const result = compile(`#!lua flags=allow-oom\n${script('-- KEYS[1]  key', 'return KEYS[1]')}`)
    expect(result).toMatchObject({ script: { lua: expect.stringMatching(/^#!lua flags=allow-oom\n-- Do a thing/) } })
  })

  it.each([
    'for i = 2, #KEYS do redis.call("DEL", KEYS[i]) end return KEYS[1]',
    'return redis.call("DEL", unpack(KEYS, 2), KEYS[1])',
    'return KEYS[1] .. KEYS[2]',
  ])('may describe a variadic rest: %s', (body) => {
    expect(problemsOf(script('-- KEYS[1]  first\n-- KEYS[2..]  others', body))).toEqual([])
  })
})

describe('a script is refused', () => {
  it.each([
    ['-- KEYS[1]  key', 'return ARGV[1] .. KEYS[1]', 'ARGV[1] is used but not described in the header'],
    ['-- KEYS[1]  key\n-- KEYS[2]  other', 'return KEYS[1]', 'KEYS[2] is described in the header but not used'],
    ['-- KEYS[1]  key', 'return KEYS[ 2 ] .. KEYS[1]', 'KEYS[2] is used but not described in the header'],
    ['-- ARGV[1..]  tags', 'return 1', 'ARGV[1..] is described in the header but not used'],
    [
      '-- KEYS[1]  a',
      'return #KEYS .. KEYS[1]',
      'KEYS is used as a whole, so the header must describe a rest such as KEYS[1..]',
    ],
    ['-- KEYS[2]  key', 'return KEYS[2]', 'the header must describe KEYS in order, from 1, without gaps'],
    [
      '-- KEYS[1..]  a\n-- KEYS[2]  b',
      'return #KEYS, KEYS[2]',
      'only the last KEYS of the header may be a variadic rest',
    ],
    ['-- KEYS[1]', 'return KEYS[1]', 'KEYS[1] has no description'],
  ])('with header %j and body %j', (operands, body, problem) => {
    expect(problemsOf(script(operands, body))).toEqual([`sample.lua: ${problem}`])
  })

  it('without a purpose or without what it returns', () => {
    expect(problemsOf('return 1')).toEqual([
      'sample.lua: the header has no purpose',
      'sample.lua: the header does not say what the script Returns',
    ])
  })
})

describe('an include', () => {
  const including = script('-- KEYS[1]  key', '-- @include last-position\nreturn last_position(1)')

  it('is replaced by its fragment, whose operands count as used', () => {
    const result = compile(including, { 'last-position': 'local function last_position()\n  return KEYS[1]\nend\n' })
    expect(result).toMatchObject({
      script: { lua: expect.stringContaining('return KEYS[1]\nend\nreturn last_position(1)\n') },
    })
  })

  it('brings its undescribed operands to light', () => {
    expect(problemsOf(including, { 'last-position': 'local x = KEYS[1] .. ARGV[1]' })).toEqual([
      'sample.lua: ARGV[1] is used but not described in the header',
    ])
  })

  it('may follow the header directly', () => {
    const result = compile('-- Do.\n-- Returns  1\n-- @include a\nreturn x', { a: 'local x = 1' })
    expect(result).toMatchObject({ script: { lua: '-- Do.\n-- Returns  1\nlocal x = 1\nreturn x\n' } })
  })

  it('is inlined once, wherever it is reached from', () => {
    const result = compile('-- Do.\n-- Returns  1\n\n-- @include a\n-- @include b\nreturn x', {
      a: '-- @include b\nlocal a = b',
      b: 'local b = 1',
    })
    expect(result).toMatchObject({ script: { lua: '-- Do.\n-- Returns  1\n\nlocal b = 1\nlocal a = b\nreturn x\n' } })
  })

  it('may not lead back to itself', () => {
    const cyclic = { a: '-- @include b', b: '-- @include a' }
    expect(problemsOf('-- Do.\n-- Returns  1\n\n-- @include a', cyclic)).toEqual([
      'sample.lua: include cycle: a -> b -> a',
    ])
  })

  it('must exist, by a plain name', () => {
    expect(problemsOf('-- Do.\n-- Returns  1\n\n-- @include nowhere')).toEqual(['sample.lua: no fragment nowhere'])
    expect(problemsOf('-- Do.\n-- Returns  1\n\n-- @include ../x')).toEqual([
      'sample.lua: "../x" is not the name of a fragment',
    ])
  })
})
