import { describe, expect, it } from 'vitest'
import { eventBody } from './event-message.ts'
import { messageBody, messagesOf } from './log-message.ts'

const entry = (kind: string, body: string): [string, string[]] => [
  '12-0',
  ['previous', '7', 'kind', kind, 'body', body],
]

describe('a log message', () => {
  it.each(['remove', 'expire', 'replace'])('says which keys to %s, with its place in the log', (kind) => {
    const [message] = messagesOf([['log', [entry(kind, messageBody(['a', 'ü"\n']))]]])
    expect(message).toEqual({ position: 12, previous: 7, kind, keys: ['a', 'ü"\n'] })
  })

  it('says which members of the index have changed', () => {
    const [message] = messagesOf([['log', [entry('scopes', messageBody(['-tag:a', '~*']))]]])
    expect(message).toEqual({ position: 12, previous: 7, kind: 'scopes', members: ['-tag:a', '~*'] })
  })

  it('may tell of an event, which a release that knows none does not see', () => {
    const [id, fields] = entry('scopes', messageBody(['-tag:a']))
    const withEvent = (event: string): unknown => messagesOf([['log', [[id, [...fields, 'event', event]]]]])[0]
    const scopes = { position: 12, previous: 7, kind: 'scopes', members: ['-tag:a'] }
    const event = { sender: 'me', name: 'moved', payload: '{"to":1}' }
    expect(withEvent(eventBody(event))).toEqual({ ...scopes, event })
    const empty = { ...event, payload: undefined }
    expect(withEvent(eventBody(empty))).toEqual({ ...scopes, event: empty })
    expect(withEvent('{"of":"a later release"}')).toMatchObject({ kind: 'unknown' })
    // Names and values are told apart by their order only, so no value may look like a name.
    expect(fields.slice(0, 6)).toEqual(['previous', '7', 'kind', 'scopes', 'body', '["-tag:a"]'])
  })

  it('of a kind, or with a body, that nobody here understands is not taken for nothing', () => {
    const messages = messagesOf([['log', [entry('hologram', '[]'), entry('remove', '{broken')]]])
    expect(messages.map(({ kind }) => kind)).toEqual(['unknown', 'unknown'])
  })

  it('reads alike in RESP2, in RESP3, and when there is none', () => {
    const entries = [entry('remove', '["a"]')]
    expect(messagesOf(['log', entries])).toEqual(messagesOf([['log', entries]]))
    expect(messagesOf(null)).toEqual([])
  })
})
