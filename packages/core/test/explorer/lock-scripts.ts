import Redlock from 'redlock'

type Client = ConstructorParameters<typeof Redlock>[0] extends Iterable<infer C> ? C : never

/** The texts of the scripts that the lock library sends, as it sends them to a server that knows none. */
export async function lockScripts(): Promise<string[]> {
  const sent = new Set<string>()
  const client = {
    evalsha: () => Promise.reject(new Error('NOSCRIPT')),
    eval: (lua: string) => {
      sent.add(lua)
      return Promise.resolve(1)
    },
  }
  const redlock = new Redlock([client as unknown as Client], { retryCount: 0 })
  const lock = await redlock.acquire(['any'], 1000)
  await redlock.release(await redlock.extend(lock, 1000))
  return [...sent]
}
