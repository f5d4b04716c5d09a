import { describe, expect, it } from 'vitest'
import { inOrder } from '../src/corpus/addresses.ts'
import { corpusContent } from '../src/corpus/corpus-content.ts'
import { descriptionOf } from '../src/corpus/description.ts'
import { groupsOf } from '../src/corpus/parts.ts'
import { spansOf } from '../src/corpus/presidents.ts'
import { sentencesOf } from '../src/corpus/sentences.ts'
import { topicsOf } from '../src/corpus/topics.ts'

describe('the corpus', () => {
  const { users, articles } = corpusContent()

  it('is several thousand articles by all the presidents', () => {
    expect(articles.length).toBeGreaterThan(5000)
    expect(users.length).toBe(43)
    expect(new Set(articles.map((article) => article.author))).toEqual(new Set(users.map((user) => user.username)))
  })

  it('is the same on every run', () => {
    expect(corpusContent()).toEqual({ users, articles })
  })

  it('names each article once, and goes from the oldest to the newest', () => {
    expect(new Set(articles.map((article) => article.slug)).size).toBe(articles.length)
    const dates = articles.map((article) => article.createdAt)
    expect(dates.every((date, index) => index === 0 || date > dates[index - 1]!)).toBe(true)
  })

  it('makes articles of a few paragraphs, save where one sentence is as long as they', () => {
    const long = articles.filter(({ body }) => body.split('\n\n').length < 3)
    expect(long.length).toBeLessThan(articles.length / 100)
  })

  it('gives every article a short description, a party and a decade', () => {
    const odd = articles.filter(
      ({ description, tagList }) =>
        description === '' ||
        description.length > 200 ||
        new Set(tagList).size < tagList.length ||
        !/^\d{3}0s$/.test(tagList[1] ?? ''),
    )
    expect(odd).toEqual([])
  })

  it('loses no word of an address', () => {
    const text = Array.from({ length: 400 }, (_, n) => `Sentence number ${n} has its own end.`).join(' ')
    const address = { year: 1900, president: 'A B', party: 'none', text }
    const bodies = corpusContent([address]).articles.map((article) => article.body)
    expect(bodies.join('\n\n').split(/\s+/)).toEqual(text.split(' '))
  })

  it('has known articles, with author, tags and date', () => {
    const found = articles.find((article) => article.slug === 'theodore-roosevelt-1905-part-43')
    expect(found).toMatchObject({
      title: 'Theodore Roosevelt, 1905: part 43 of 73',
      author: 'theodore-roosevelt',
      tagList: ['republican', '1900s', 'navy', 'war'],
      createdAt: '1905-01-01T12:42:00.000Z',
    })
    expect(users.find((user) => user.username === 'grover-cleveland')?.bio).toBe(
      'President of the United States, Democratic. Addresses of 1885–1888, 1893–1896.',
    )
  })

  it('lets later presidents of the party favor the opening of an address', () => {
    const opening = articles.find((article) => article.slug === 'barack-obama-2016-part-1')
    expect(opening?.favoritedBy).toEqual(['joseph-r-biden'])
    expect(articles.find((article) => article.slug === 'barack-obama-2016-part-2')?.favoritedBy).toEqual([])
  })
})

it('puts the address of a leaving president before that of the new one', () => {
  const spoken = [1953, 1954].map((year) => ({ president: 'new', year, party: 'none', text: '' }))
  const before = [1952, 1953].map((year) => ({ president: 'old', year, party: 'none', text: '' }))
  const ordered = inOrder([...spoken, ...before])
  expect(ordered.map(({ president, year }) => `${president} ${year}`)).toEqual([
    'old 1952',
    'old 1953',
    'new 1953',
    'new 1954',
  ])
})

describe('sentences', () => {
  it('do not end at abbreviations and initials', () => {
    expect(
      sentencesOf('Mr. Speaker met John G. Walker, U. S. N. (retired). He spoke in St. Louis. It was No. 5.'),
    ).toEqual(['Mr. Speaker met John G. Walker, U. S. N. (retired).', 'He spoke in St. Louis.', 'It was No. 5.'])
  })

  it('keep their closing quotes and are parted where the space was lost', () => {
    expect(sentencesOf('He said, &quot;Go.&quot; We went in peace.Then  all\u0002 was well')).toEqual([
      'He said, "Go."',
      'We went in peace.',
      'Then all was well',
    ])
  })
})

it('gathers texts into groups of about one length', () => {
  expect(groupsOf(['aaaa', 'bbbb', 'cccc', 'dddd', 'ee'], 9)).toEqual([
    ['aaaa', 'bbbb'],
    ['cccc', 'dddd', 'ee'],
  ])
  expect(groupsOf(['short'], 1000)).toEqual([['short']])
  expect(groupsOf([], 1000)).toEqual([])
})

it('describes an article by its first sentences, cut at a word', () => {
  expect(descriptionOf(['Short.', 'Also short.', `And ${'long '.repeat(60)}`])).toMatch(
    /^Short\. Also short\. And (long ){33,}long…$/,
  )
  expect(descriptionOf(['A single sentence.'])).toBe('A single sentence.')
})

it('joins consecutive years', () => {
  expect(spansOf([1896, 1885, 1886, 1893, 1894, 1895])).toBe('1885–1886, 1893–1896')
  expect(spansOf([1850])).toBe('1850')
})

it('finds the topics a text speaks of more than once, the most frequent first', () => {
  expect(topicsOf('Ships and vessels of the navy. War and wars. One farm.')).toEqual(['navy', 'war'])
})
