export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** Parsed; `undefined`: there is no body. */
  readonly body: any
  readonly xCache: string | null
}

export interface Ask {
  readonly token?: string | undefined
  /** Sent as JSON; a text as it is. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** Asks one server over HTTP. */
export interface Client {
  readonly ask: (method: string, path: string, how?: Ask) => Promise<Reply>
  readonly get: (path: string, token?: string) => Promise<Reply>
  /** Registers somebody; returns their token. */
  readonly join: (username: string) => Promise<string>
}

export function clientOf(url: string): Client {
  const ask: Client['ask'] = async (method, path, { token, body, headers } = {}) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { ...(token !== undefined && { authorization: `Token ${token}` }), ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.startsWith('application/json')
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson && text !== '' ? JSON.parse(text) : undefined,
      xCache: response.headers.get('x-cache'),
    }
  }
  return {
    ask,
    get: (path, token) => ask('GET', path, { token }),
    async join(username) {
      const user = { username, email: `${username}@example.org`, password: `password of ${username}` }
      const { body } = await ask('POST', '/api/users', { body: { user } })
      return body.user.token as string
    },
  }
}
