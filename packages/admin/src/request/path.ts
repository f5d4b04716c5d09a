import { Problem } from '../problem.ts'

/** A path of the table, as `/key/{layer}/{id}`; what `{id}` stands for may have slashes in it. */
export interface PathTemplate {
  readonly segments: readonly string[]
}

export function templateOf(path: string): PathTemplate {
  return { segments: path.slice(1).split('/') }
}

/**
 * The parameters of a path, decoded once; `undefined`: it is another path. Names are compared as they were sent, so that what stands
 * before the app and goes by paths cannot be led astray. Throws 400 for what cannot be decoded.
 */
export function matchPath({ segments }: PathTemplate, path: string): Readonly<Record<string, string>> | undefined {
  const given = path.split('/').slice(1)
  const takesRest = segments.at(-1) === '{id}'
  if (path[0] !== '/' || (takesRest ? given.length < segments.length : given.length !== segments.length))
    return undefined
  const parameters: Record<string, string> = {}
  for (const [at, segment] of segments.entries()) {
    const own = segment === '{id}' ? given.slice(at).join('/') : given[at]!
    if (!segment.startsWith('{')) {
      if (segment !== own) return undefined
    } else if (own === '') return undefined
    else parameters[segment.slice(1, -1)] = decoded(own)
  }
  return parameters
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new Problem(400, 'the path cannot be decoded')
  }
}
