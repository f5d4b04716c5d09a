import { expect, it } from 'vitest'
import { refuseForgery } from './same-site.ts'

const json = { 'content-type': 'application/json', host: 'app.example' }

it.each([
  ['a script', {}],
  ['a parameter of the type', { 'content-type': 'Application/JSON; charset=utf-8' }],
  ['a page of its own', { 'sec-fetch-site': 'same-origin', origin: 'https://app.example' }],
  ['a page of its own behind a proxy', { 'sec-fetch-site': 'same-origin', origin: 'https://public.example' }],
  ['a page of its own in an old browser', { origin: 'https://app.example' }],
  ['a person', { 'sec-fetch-site': 'none' }],
])('lets %s pass', (_, headers) => {
  expect(() => refuseForgery({ ...json, ...headers })).not.toThrow()
})

it.each([
  ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
  ['a sibling', { 'sec-fetch-site': 'same-site', origin: 'https://evil.app.example' }],
  ['an old browser', { origin: 'https://evil.example' }],
  ['a sandbox', { origin: 'null' }],
  ['another port', { origin: 'https://app.example:8080' }],
])('refuses a page of %s', (_, headers) => {
  expect(() => refuseForgery({ ...json, ...headers })).toThrow('a page of another site')
})

it.each([
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'text/plain',
  'application/jsonp',
  '',
])('refuses %j, which forms can send', (type) => {
  expect(() => refuseForgery({ 'content-type': type, 'x-cache-admin': '1' })).toThrow('must be application/json')
})

it('takes a field that forms cannot send for a type', () => {
  expect(() => refuseForgery({ 'x-cache-admin': '1' })).not.toThrow()
  expect(() => refuseForgery({})).toThrow('x-cache-admin: 1')
})
