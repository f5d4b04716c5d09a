import { expect, it } from 'vitest'
import { matchPath, templateOf } from './path.ts'

const key = templateOf('/key/{layer}/{id}')

it.each([
  ['/key/article/42', { layer: 'article', id: '42' }],
  ['/key/article/a/b', { layer: 'article', id: 'a/b' }],
  ['/key/article/a%2Fb', { layer: 'article', id: 'a/b' }],
  ['/key/article/%252F', { layer: 'article', id: '%2F' }],
  ['/key/article//', { layer: 'article', id: '/' }],
  ['/key/article/../x', { layer: 'article', id: '../x' }],
  ['/key/%2e%2e/x', { layer: '..', id: 'x' }],
  ['/key/__proto__/x%00', { layer: '__proto__', id: 'x\0' }],
])('reads %s', (path, parameters) => {
  expect(matchPath(key, path)).toEqual(parameters)
})

it.each([
  '',
  '/',
  'key/article/42',
  '/key',
  '/key/article',
  '/key/article/',
  '/key//42',
  '//key/article/42',
  '/k%65y/article/42',
])('is not %j', (path) => {
  expect(matchPath(key, path)).toBeUndefined()
})

it.each(['/key/article/%', '/key/article/%zz', '/key/article/%ED%A0%80', '/key/article/%C0%AF', '/key/%ff/1'])(
  'cannot be %s',
  (path) => {
    expect(() => matchPath(key, path)).toThrow('the path cannot be decoded')
  },
)
