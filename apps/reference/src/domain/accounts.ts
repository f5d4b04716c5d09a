import type { Account, Reader } from './account.ts'
import type { Answer } from './answer.ts'
import type { ApiParts } from './api-parts.ts'
import { credentials, inputOf, newUser, preferences, userChanges } from './input.ts'
import { aboutUser, authorTag } from './invalidation-tags.ts'
import { hashPassword, isPassword } from './passwords.ts'
import { Problem } from './problem.ts'
import { preferencesBody, userBody } from './representation.ts'
import type { SignIn } from './sign-in.ts'
import type { Taken } from './store.ts'

export interface Accounts {
  register(body: unknown): Promise<Answer>
  login(body: unknown): Promise<Answer>
  currentUser(reader: Reader): Promise<Answer>
  updateUser(body: unknown, reader: Reader): Promise<Answer>
  logout(reader: Reader): Promise<Answer>
  getPreferences(reader: Reader): Promise<Answer>
  setPreferences(body: unknown, reader: Reader): Promise<Answer>
}

export function accounts({ store, layers, invalidate }: ApiParts, signIn: SignIn): Accounts {
  const signedIn = async (account: Account, status: number): Promise<Answer> => ({
    status,
    body: userBody(account, await signIn.open(account)),
  })

  return {
    async register(body) {
      const { password, ...names } = inputOf('user', newUser, body)
      const account = await store.createAccount({ ...names, passwordHash: await hashPassword(password) })
      if ('taken' in account) throw takenProblem(account)
      // It was remembered that nobody has this name.
      await invalidate(aboutUser(account.username))
      return signedIn(account, 201)
    },

    async login(body) {
      const { email, password } = inputOf('user', credentials, body)
      const found = await store.findCredentials(email)
      const isRight = await isPassword(password, found?.passwordHash)
      if (found === null || !isRight) throw new Problem(401, 'email or password is wrong')
      return signedIn(found.account, 200)
    },

    currentUser: ({ account, token }) => Promise.resolve({ status: 200, body: userBody(account, token) }),

    async updateUser(body, { account: { id }, id: session, token }) {
      const { password, ...changes } = inputOf('user', userChanges, body)
      const passwordHash = password === undefined ? undefined : await hashPassword(password)
      const done = await store.updateAccount(id, { ...changes, passwordHash }, session)
      if ('taken' in done) throw takenProblem(done)
      const { account, before } = done
      await layers.session.deleteMany(done.sessions)
      const isRenamed = account.username !== before
      if (isRenamed) await invalidate([...aboutUser(before), ...aboutUser(account.username)])
      else if (changes.bio !== undefined || changes.image !== undefined) await invalidate([authorTag(before)])
      return { status: 200, body: userBody(account, token) }
    },

    async logout({ id }) {
      await store.endSession(id)
      await layers.session.delete(id)
      return { status: 204 }
    },

    getPreferences: (reader) => Promise.resolve({ status: 200, body: preferencesBody(reader.preferences) }),

    async setPreferences(body, { account: { id } }) {
      const chosen = inputOf('preferences', preferences, body)
      await layers.session.deleteMany(await store.savePreferences(id, chosen))
      return { status: 200, body: preferencesBody(chosen) }
    },
  }
}

function takenProblem({ taken }: Taken): Problem {
  return new Problem(
    422,
    taken.map((name) => `${name} has already been taken`),
  )
}
