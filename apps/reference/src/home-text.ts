import type { Seed } from './database/database-options.ts'

/** What to try, as `npm start` prints it and `GET /` shows it. */
export function whatToTry(base: string, seed: Seed): string {
  const paths = ['/api/tags', '/api/countries/NO', '/health']
  if (seed === 'corpus') paths.unshift(...corpusPaths)
  return `Ask twice: the first answer is a MISS, the second a HIT, and server-timing tells what each took, in ms.

  for time in first second; do
    curl -s -o /dev/null -D - '${base}/api/articles?limit=100' | grep -iE '^(x-cache|server-timing)'
  done

More to ask:

${paths.map((path) => `  ${base}${path}`).join('\n')}

To write, sign up, and send what comes back as "token" with each request:

  curl -s -d '{"user":{"username":"you","email":"you@example.org","password":"secret"}}' ${base}/api/users
  curl -s -H 'Authorization: Token …' -d '{"article":{"title":"Hi","description":"So","body":"Well"}}' ${base}/api/articles
`
}

const corpusPaths = [
  '/api/articles?tag=navy&author=theodore-roosevelt&limit=5',
  '/api/articles?favorited=joseph-r-biden&offset=20',
  '/api/articles/abraham-lincoln-1863-part-1',
  '/api/articles/abraham-lincoln-1863-part-1/analysis',
  '/api/profiles/franklin-d-roosevelt',
]
