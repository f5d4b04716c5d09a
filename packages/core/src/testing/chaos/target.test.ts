import { expect, it } from 'vitest'
import { targetOf } from './target.ts'

it.each([
  ['redis://localhost:6380', 'localhost', 6380, 'redis://127.0.0.1:7'],
  ['redis://redis.test', 'redis.test', 6379, 'redis://127.0.0.1:7'],
  ['redis://', 'localhost', 6379, 'redis://127.0.0.1:7'],
  ['redis:///2', 'localhost', 6379, 'redis://127.0.0.1:7/2'],
  ['redis://[::1]:6379/1', '::1', 6379, 'redis://127.0.0.1:7/1'],
  ['redis://ann:p%40ss@10.0.0.1:6379/2?family=4', '10.0.0.1', 6379, 'redis://ann:p%40ss@127.0.0.1:7/2?family=4'],
  ['rediss://redis.test:6390', 'redis.test', 6390, 'rediss://127.0.0.1:7'],
])('reads %s', (url, host, port, through) => {
  const target = targetOf(url)
  expect([target.host, target.port, target.through(7)]).toEqual([host, port, through])
})

it.each([
  ['http://ann:secret@redis.test', '"http://…@redis.test"'],
  ['/var/run/redis.sock', '"/var/run/redis.sock"'],
  ['redis.test:6379', '"redis.test:6379"'],
  [undefined, 'undefined'],
  [6379, '6379'],
])('refuses %s, and shows no password', (url, got) => {
  expect(() => targetOf(url)).toThrow(
    `CONFIG_INVALID: chaos needs the redis:// or rediss:// URL of a server, got ${got}`,
  )
})
