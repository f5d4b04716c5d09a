import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { assert, describe, expect, it, onTestFinished } from 'vitest'
import { DatabaseClient } from '../src/database/database-client.ts'
import type { DatabaseOptions } from '../src/database/database-options.ts'
import { migrations } from '../src/database/schema.ts'
import type { ArticleFilter } from '../src/domain/article-filter.ts'
import { scratchDatabase, scratchPath } from './scratch-database.ts'
import { smallContent } from './small-content.ts'

async function opened(options: DatabaseOptions): Promise<DatabaseClient> {
  const client = await DatabaseClient.open(options)
  onTestFinished(() => client.close())
  return client
}

async function withSmallContent(): Promise<DatabaseClient> {
  return opened({ path: await scratchDatabase(smallContent), seed: 'none' })
}

describe('the database', () => {
  it('gives an article with its author, sorted tags and number of favorites', async () => {
    const client = await withSmallContent()
    expect(await client.ask('findArticle', 'one')).toEqual({
      slug: 'one',
      title: 'Title of one',
      description: 'About one',
      body: 'Body of one',
      tagList: ['apple', 'zebra'],
      createdAt: '2024-01-01T00:00:00.000Z',
      updatedAt: '2024-01-01T00:00:00.000Z',
      favoritesCount: 2,
      author: { username: 'ada', bio: 'Writes programs.', image: 'https://example.org/ada.png' },
    })
    expect(await client.ask('findArticle', 'ONE')).toBeNull()
  })

  it('gives profiles and all tags, sorted as JavaScript sorts', async () => {
    const client = await withSmallContent()
    expect(await client.ask('findProfile', 'bob')).toEqual({ username: 'bob', bio: '', image: '' })
    expect(await client.ask('findProfile', 'nobody')).toBeNull()
    expect(await client.ask('listTags')).toEqual(['Mango', 'apple', 'zebra'])
    expect(await client.ask('countRows')).toEqual({ articles: 5, users: 3 })
  })

  it('sorts tags as JavaScript does where SQLite, which compares bytes, would not', async () => {
    const tagList = ['\u{1f600}', '\uff5e']
    const [article] = smallContent.articles
    assert(article)
    const path = await scratchDatabase({ ...smallContent, articles: [{ ...article, tagList }] })
    const client = await opened({ path, seed: 'none' })
    expect((await client.ask('findArticle', 'one'))?.tagList).toEqual(tagList)
    expect(await client.ask('listTags')).toEqual(tagList)
  })

  const lists: [ArticleFilter, string[]][] = [
    [{}, ['five', 'four', 'three', 'two', 'one']],
    [{ tag: 'apple' }, ['three', 'two', 'one']],
    [{ author: 'ada' }, ['four', 'three', 'one']],
    [{ favorited: 'bob' }, ['five', 'two', 'one']],
    [{ tag: 'zebra', author: 'ada' }, ['one']],
    [{ tag: 'apple', favorited: 'bob' }, ['two', 'one']],
    [{ author: 'bob', favorited: 'bob' }, ['five', 'two']],
    [{ tag: 'apple', author: 'bob', favorited: 'bob' }, ['two']],
    [{ tag: 'pear' }, []],
    [{ author: 'nobody' }, []],
    [{ favorited: 'nobody' }, []],
    [{ tag: "' OR 1=1 --" }, []],
  ]
  it.each(lists)('lists newest first, filtered by %o', async (filter, slugs) => {
    const client = await withSmallContent()
    const page = await client.ask('listArticles', { filter, limit: 20, offset: 0 })
    expect(page.articles.map((article) => article.slug)).toEqual(slugs)
    expect(page.total).toBe(slugs.length)
  })

  it('gives one page and the number of all', async () => {
    const client = await withSmallContent()
    const page = await client.ask('listArticles', { filter: { tag: 'apple' }, limit: 1, offset: 1 })
    expect(page.articles.map((article) => article.slug)).toEqual(['two'])
    expect(page.articles[0]).not.toHaveProperty('body')
    expect(page.total).toBe(3)
    const beyond = await client.ask('listArticles', { filter: {}, limit: 1, offset: 5 })
    expect(beyond).toEqual({ articles: [], total: 5 })
  })
})

describe('the worker', () => {
  it('counts what it was asked', async () => {
    const client = await opened({ path: ':memory:', seed: 'none' })
    expect(client.asked).toBe(0)
    await Promise.all([client.ask('listTags'), client.ask('findArticle', 'x')])
    expect(client.asked).toBe(2)
  })

  it('sends an error across with its message and goes on', async () => {
    const client = await opened({ path: ':memory:', seed: 'none' })
    const wrong = { filter: {}, limit: 'all' as unknown as number, offset: 0 }
    await expect(client.ask('listArticles', wrong)).rejects.toThrow('database, listArticles: datatype mismatch')
    await expect(client.ask('findArticle', 'x')).resolves.toBeNull()
  })

  it('answers what was asked before it closes, and refuses what is asked after', async () => {
    const client = await opened({ path: ':memory:', seed: 'none' })
    const before = client.ask('listTags')
    await Promise.all([client.close(), client.close()])
    expect(await before).toEqual([])
    await expect(client.ask('listTags')).rejects.toThrow('database, listTags: the database is closed')
  })

  it('says why a database cannot be opened', async () => {
    const file = await scratchPath()
    await writeFile(file, 'This is a text and no database, however long one looks at it.'.repeat(20))
    await expect(DatabaseClient.open({ path: file, seed: 'none' })).rejects.toThrow('file is not a database')
  })
})

describe('a database file', () => {
  it('is seeded on the first start only, also when two processes start at once', async () => {
    const options: DatabaseOptions = { path: await scratchPath(), seed: 'corpus' }
    const clients = await Promise.all([opened(options), opened(options)])
    const counts = await Promise.all(clients.map((client) => client.ask('countRows')))
    expect(counts[0]!.articles).toBeGreaterThan(5000)
    expect(counts[1]).toEqual(counts[0])

    const again = await opened(options)
    expect(await again.ask('countRows')).toEqual(counts[0])
  })

  it('is seeded by the next start when the process was killed while it seeded', async () => {
    const path = await scratchPath()
    const script = fileURLToPath(new URL('crash-before-commit.ts', import.meta.url))
    await expect(promisify(execFile)(process.execPath, [script, path])).rejects.toMatchObject({ signal: 'SIGKILL' })
    expect(existsSync(path)).toBe(true)

    const client = await opened({ path, seed: 'corpus' })
    expect((await client.ask('countRows')).articles).toBeGreaterThan(5000)
  })

  it('is refused with the other seed, because it is neither empty nor the corpus', async () => {
    const path = await scratchDatabase(smallContent)
    await expect(DatabaseClient.open({ path, seed: 'corpus' })).rejects.toThrow('was begun with SEED=none, not corpus')
  })

  it('of an earlier version keeps its articles and gets what is new', async () => {
    const path = await scratchPath()
    const old = new DatabaseSync(path)
    old.exec(migrations[0]!)
    old.exec(`INSERT INTO seeding VALUES ('none'); INSERT INTO users (username) VALUES ('ada');
      INSERT INTO articles (author_id, slug, title, description, created_at, updated_at, body)
        VALUES (1, 'old', 'Old', '', '', '', ''); PRAGMA user_version = 1`)
    old.close()

    const clients = await Promise.all([1, 2].map(() => opened({ path, seed: 'none' })))
    for (const client of clients) {
      expect(await client.ask('findArticle', 'old')).toMatchObject({ title: 'Old' })
      expect(await client.ask('listComments', 'old')).toEqual([])
    }
  })

  it('is refused when its tables are of another version', async () => {
    const path = await scratchPath()
    const other = new DatabaseSync(path)
    other.exec('PRAGMA user_version = 99')
    other.close()
    await expect(DatabaseClient.open({ path, seed: 'none' })).rejects.toThrow('tables of version 99')
  })
})
