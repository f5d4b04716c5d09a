import { check } from 'k6'
import http from 'k6/http'
import { type Answer, ask, parametersOf } from './ask.ts'

/** Somebody who is signed in. */
export interface Author {
  readonly username: string
  readonly token: string
}

export interface Writing {
  /** In place of the URL in k6's metrics. */
  readonly kind: string
  readonly method?: 'POST' | 'PUT'
  /** Base URL of an instance. */
  readonly from: string
  readonly path: string
  readonly token?: string
  readonly body?: object
}

/** Signs up new users, who are known to all instances that share the database of this one. */
export function signUp(from: string, names: readonly string[]): Author[] {
  return names.map((username) => {
    const user = { username, email: `${username}@example.com`, password: `password of ${username}` }
    const answer = write({ kind: 'sign up', from, path: '/api/users', body: { user } })
    return { username, token: (answer.json() as unknown as { user: Author }).user.token }
  })
}

/** Publishes an article and tells its slug. */
export function publish(
  from: string,
  { token }: Author,
  article: { title: string; body: string; tagList: string[] },
): string {
  const body = { article: { description: article.title, ...article } }
  const answer = write({ kind: 'publish', from, path: '/api/articles', token, body })
  return (answer.json() as unknown as { article: { slug: string } }).article.slug
}

/** Gives an article another text. */
export function rewrite(from: string, { token }: Author, slug: string, body: string): void {
  write({ kind: 'rewrite', method: 'PUT', from, path: `/api/articles/${slug}`, token, body: { article: { body } } })
}

/** The answer has to be a good one. */
export function write({ kind, method = 'POST', from, path, token, body }: Writing): Answer {
  const { headers, ...parameters } = parametersOf({ kind, read: true, ...(token !== undefined && { token }) })
  const answer = http.request(method, `${from}${path}`, body === undefined ? null : JSON.stringify(body), {
    ...parameters,
    headers: { ...headers, 'Content-Type': 'application/json' },
  })
  check(answer, { 'what was written was accepted': ({ status }) => status === 200 || status === 201 })
  return answer
}

/** Whether an instance shows this text of an article. */
export function shows(from: string, slug: string, text: string): boolean {
  const answer = ask({ kind: 'article', from, path: `/api/articles/${slug}`, read: true })
  return answer.status === 200 && (answer.json() as unknown as { article: { body: string } }).article.body === text
}
