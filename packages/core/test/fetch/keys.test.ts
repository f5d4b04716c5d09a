import { describe, expect, it } from 'vitest'
import { setUp, textOf } from './setup.ts'
import { counting, startUpstream } from './upstream.ts'

const fresh = { 'cache-control': 'max-age=60' }

describe('what is one request to a cached fetch', () => {
  it('is a URL without its fragment and its usual port, with the query as it is', async () => {
    const upstream = await startUpstream(counting(fresh))
    const { cachedFetch } = setUp()
    const { port } = new URL(upstream.url)
    for (const url of [
      `${upstream.url}/a?b=1`,
      `HTTP://127.0.0.1:${port}/x/../a?b=1#part`,
      new URL(`${upstream.url}/a?b=1`),
    ])
      await cachedFetch(url)
    await cachedFetch(new Request(`${upstream.url}/a?b=1`))
    expect(upstream.asked).toEqual(['GET /a?b=1'])
    for (const path of ['/a?b=2', '/A?b=1', '/a', '/a?']) await cachedFetch(upstream.url + path)
    expect(upstream.asked).toEqual(['GET /a?b=1', 'GET /a?b=2', 'GET /A?b=1', 'GET /a', 'GET /a?'])
  })

  it.each([
    ['Authorization', 'Bearer one', 'Bearer two'],
    ['COOKIE', 'sid=1', 'sid=2'],
    ['X-Api-Key', 'a', 'b'],
    ['login-customer-id', '1', '2'],
    ['Accept', 'text/csv', 'application/json'],
  ])('differs with %s, in any case of its name', async (name, one, two) => {
    const upstream = await startUpstream((request, response) => {
      response.writeHead(200, fresh).end(String(request.headers[name.toLowerCase()]))
    })
    const { cachedFetch } = setUp()
    const ask = (field: string, value: string): Promise<string> =>
      textOf(cachedFetch(upstream.url, { headers: { [field]: value } }))
    expect(await ask(name, one)).toBe(one)
    expect(await ask(name, two)).toBe(two)
    expect(await ask(name.toUpperCase(), one)).toBe(one)
    expect(await ask(name.toLowerCase(), two)).toBe(two)
    expect(await textOf(cachedFetch(upstream.url))).not.toMatch(/1|2|one|two|^a$|^b$|csv/)
    expect(upstream.asked).toHaveLength(3)
  })

  it('is the same whoever traces it and whatever asks', async () => {
    const upstream = await startUpstream(counting(fresh))
    const { cachedFetch } = setUp()
    for (const id of ['1', '2', '3']) {
      await cachedFetch(upstream.url, {
        headers: { traceparent: id, 'user-agent': id, 'X-Request-Id': id, 'sec-fetch-mode': id },
      })
    }
    expect(upstream.asked).toHaveLength(1)
  })

  it('differs by chosen fields alone, and by credentials in any case', async () => {
    const upstream = await startUpstream(counting(fresh))
    const { cachedFetch } = setUp({ headers: ['Accept-Language'] })
    const ask = (headers: Record<string, string>): Promise<string> => textOf(cachedFetch(upstream.url, { headers }))
    expect(await ask({ 'accept-language': 'de', accept: 'a/b', 'x-whim': '1' })).toBe('answer 1')
    expect(await ask({ 'ACCEPT-LANGUAGE': 'de', accept: 'c/d', 'x-whim': '2' })).toBe('answer 1')
    expect(await ask({ 'accept-language': 'fr' })).toBe('answer 2')
    expect(await ask({ 'accept-language': 'fr', 'x-auth-token': 'me' })).toBe('answer 3')
  })

  it('is told apart by what Vary names, in whatever order and case, and asked for once each', async () => {
    let count = 0
    const upstream = await startUpstream(({ headers }, response) => {
      const vary = count++ % 2 === 0 ? 'User-Agent, x-request-id' : 'X-REQUEST-ID,user-agent'
      response.writeHead(200, { ...fresh, vary }).end(`${headers['user-agent']} ${String(headers['x-request-id'])}`)
    })
    const { cachedFetch } = setUp()
    const ask = (agent: string, id: string): Promise<string> =>
      textOf(cachedFetch(upstream.url, { headers: { 'x-request-id': id, 'user-agent': agent } }))
    for (let round = 0; round < 2; round++) {
      for (const [agent, id] of [
        ['a', '1'],
        ['a', '2'],
        ['b', '1'],
      ] as const)
        expect(await ask(agent, id)).toBe(`${agent} ${id}`)
    }
    expect(upstream.asked).toHaveLength(3)
  })

  it('follows a Vary that changes', async () => {
    const upstream = await startUpstream(({ headers }, response) => {
      const agent = String(headers['user-agent'])
      response
        .writeHead(200, { ...fresh, vary: agent === 'b' ? 'user-agent, priority' : 'user-agent' })
        .end(agent + headers['priority'])
    })
    const { cachedFetch } = setUp()
    const ask = (agent: string, priority: string): Promise<string> =>
      textOf(cachedFetch(upstream.url, { headers: { priority, 'user-agent': agent } }))
    expect(await ask('a', '1')).toBe('a1')
    expect(await ask('b', '1')).toBe('b1')
    expect(await ask('b', '2')).toBe('b2')
    expect(await ask('b', '2')).toBe('b2')
    expect(await ask('a', '2')).toBe('a1')
    expect(upstream.asked).toHaveLength(3)
  })

  it('is never kept where it varies by everything', async () => {
    const upstream = await startUpstream(counting({ ...fresh, vary: 'accept, *' }))
    const { cachedFetch } = setUp()
    expect(await textOf(cachedFetch(upstream.url))).toBe('answer 1')
    expect(await textOf(cachedFetch(upstream.url))).toBe('answer 2')
  })

  it('may have a URL of any length', async () => {
    const upstream = await startUpstream(counting(fresh))
    const { cachedFetch } = setUp()
    const long = (end: string): Promise<string> => textOf(cachedFetch(`${upstream.url}/?q=${'x'.repeat(9000)}${end}`))
    expect([await long('1'), await long('2'), await long('1')]).toEqual(['answer 1', 'answer 2', 'answer 1'])
  })
})
