// Characters; a number may come behind.
const longest = 100

/** Slugs that the API has another meaning for. */
export const reservedSlugs: ReadonlySet<string> = new Set(['feed'])

/** In UTF-16 units: no article has a longer one, so that nobody needs to look for it. */
export const longestSlug = 2 * longest + 20

/** Lower-case words of any script, joined by hyphens, as `whig-and-democratic`. */
export function slugOf(text: string): string {
  const words = text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('&', ' and ')
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, '-')
  const slug = Array.from(words).slice(0, longest).join('').replaceAll(/^-|-$/g, '')
  return slug === '' ? 'untitled' : slug
}
