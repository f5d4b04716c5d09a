import { object } from '../config/checks.ts'
import { accessTo } from '../paths/layer-access.ts'
import type { AnyMethod, RepositoryOptions, WriteStates } from './repository-options.ts'
import { cachedRead } from './repository-read.ts'
import { repositoryRules } from './repository-rules.ts'
import { cachedWrite } from './repository-write.ts'
import { standIn } from './stand-in.ts'
import { readAt } from './write-through.ts'

/**
 * A repository that reads through the cache and writes past it: `reads` are kept as their rules say, `writes` go to the repository
 * first and have invalidated what their rules name before they resolve. All else is the repository's own, and what the repository
 * calls on itself stays uncached. Throws CONFIG_INVALID, which names the rule; a closed cache rejects with CLOSED.
 * @example
 * const stories = cachedRepository(new StoryRepository(database), {
 *   layer: cache.layer('story'),
 *   reads: {
 *     findById: { id: (id) => id, tags: (story) => story?.children.map((child) => `child:${child.id}`) ?? [] },
 *     findByLang: { id: (lang) => `lang:${lang}`, params: (_lang, page) => page, tags: (_stories, lang) => [`lang:${lang}`] },
 *   },
 *   writes: {
 *     update: writeRule({
 *       before: (repository, id) => repository.findById(id),
 *       invalidates: ({ args: [id], before, result }) => ({ ids: [id], tags: [`lang:${before?.lang}`, `lang:${result?.lang}`] }),
 *     }),
 *   },
 * })
 */
export function cachedRepository<R extends object, States extends WriteStates<R> = object>(
  repository: R,
  options: RepositoryOptions<R, States>,
): R {
  const { reads, writes } = repositoryRules(object('the repository', repository), options)
  const methods = new Map<PropertyKey, AnyMethod>()
  const own = (name: string): AnyMethod => {
    const methodsNow = repository as Readonly<Record<string, AnyMethod>>
    return (...args) => methodsNow[name]!(...args)
  }
  for (const [name, rule] of reads) methods.set(name, cachedRead(name, rule, own(name)))
  const shared = {
    repository,
    open: accessTo('layer', options.layer),
    readAt: (id: string | number) => readAt(reads.values(), options.layer, id),
  }
  for (const [name, rule] of writes) {
    methods.set(name, cachedWrite({ ...shared, name, rule, write: own(name) }))
  }
  return standIn(repository, methods)
}
