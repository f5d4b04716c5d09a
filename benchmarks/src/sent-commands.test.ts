import { describe, expect, it } from 'vitest'
import { sentIn } from './sent-commands.ts'

describe('sentIn', () => {
  it('reads who sent which command', () => {
    expect(sentIn('+1795233600.406980 [0 127.0.0.1:59058] "XREAD" "COUNT" "1000"')).toEqual({
      client: '127.0.0.1:59058',
      command: 'xread',
    })
  })

  it('tells what a script called', () => {
    expect(sentIn('+1795233600.406980 [0 lua] "zadd" "index" "1" "tag"')).toEqual({ client: 'lua', command: 'zadd' })
  })

  it('takes a quoted bracket for what it is', () => {
    expect(sentIn('+1.5 [15 unix:/tmp/a.sock] "SET" "a] \\"b"').command).toBe('set')
  })

  it('has no command of another line', () => {
    expect(sentIn('+OK')).toEqual({ client: '', command: '' })
  })
})
