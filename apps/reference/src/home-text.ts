import type { Seed } from './database/database-options.ts'

/** What to try, as `npm start` prints it and `GET /` shows it. */
export function whatToTry(base: string, seed: Seed): string {
  const paths = ['/api/tags', '/health']
  if (seed === 'corpus') paths.unshift(...corpusPaths)
  return `Ask twice: the first answer is a MISS, the second a HIT, and server-timing tells what each took, in ms.

  for time in first second; do
    curl -s -o /dev/null -D - '${base}/api/articles?limit=100' | grep -iE '^(x-cache|server-timing)'
  done

More to ask:

${paths.map((path) => `  ${base}${path}`).join('\n')}
`
}

const corpusPaths = [
  '/api/articles?tag=navy&author=theodore-roosevelt&limit=5',
  '/api/articles?favorited=joseph-r-biden&offset=20',
  '/api/articles/abraham-lincoln-1863-part-1',
  '/api/profiles/franklin-d-roosevelt',
]
