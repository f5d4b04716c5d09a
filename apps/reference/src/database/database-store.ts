import { setTimeout } from 'node:timers/promises'
import type { Store } from '../domain/store.ts'
import type { DatabaseClient } from './database-client.ts'
import type { ArgumentsOf, OperationName, ResultOf } from './protocol.ts'

/** The store, asked through the worker of its database; each answer comes `latency` ms later than it might. */
export function databaseStore(client: DatabaseClient, latency: number): Store {
  const asked =
    <Name extends OperationName>(name: Name) =>
    async (...args: ArgumentsOf<Name>): Promise<ResultOf<Name>> => {
      const answer = await client.ask(name, ...args)
      if (latency > 0) await setTimeout(latency)
      return answer
    }
  return {
    findArticle: asked('findArticle'),
    listArticles: asked('listArticles'),
    listFeed: asked('listFeed'),
    listTags: asked('listTags'),
    createArticle: asked('createArticle'),
    updateArticle: asked('updateArticle'),
    deleteArticle: asked('deleteArticle'),
    setFavorite: asked('setFavorite'),
    listComments: asked('listComments'),
    addComment: asked('addComment'),
    deleteComment: asked('deleteComment'),
    findProfile: asked('findProfile'),
    setFollowing: asked('setFollowing'),
    findMarks: asked('findMarks'),
    createAccount: asked('createAccount'),
    findCredentials: asked('findCredentials'),
    updateAccount: asked('updateAccount'),
    openSession: asked('openSession'),
    findSession: asked('findSession'),
    endSession: asked('endSession'),
    savePreferences: asked('savePreferences'),
    countRows: asked('countRows'),
  }
}
