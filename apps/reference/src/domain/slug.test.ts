import { describe, expect, it } from 'vitest'
import { longestSlug, slugOf } from './slug.ts'

describe('a slug', () => {
  it.each([
    ['How to train your dragon', 'how-to-train-your-dragon'],
    ['  Rock & Roll!  ', 'rock-and-roll'],
    ['Ökonomie — heute', 'ökonomie-heute'],
    ['日本語 の 記事', '日本語-の-記事'],
    ['ﬁne', 'fine'],
    ['¿¡…!?', 'untitled'],
  ])('of "%s" is %s', (title, slug) => {
    expect(slugOf(title)).toBe(slug)
  })

  it('is cut between characters, and never ends in a hyphen', () => {
    const slug = slugOf('𝟙'.normalize('NFC').repeat(99) + ' 𐐨'.repeat(99))
    expect(slug.isWellFormed()).toBe(true)
    expect(slug.length).toBeLessThanOrEqual(longestSlug)
    expect(slugOf(`${'x'.repeat(99)} y`)).toBe('x'.repeat(99))
  })
})
