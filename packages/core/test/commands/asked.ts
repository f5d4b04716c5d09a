import { luaSources } from '../../src/redis/scripts/lua-sources.generated.ts'
import type { CommandWatch } from '../support/command-watch.ts'

const scripts = new Map(
  Object.values(luaSources).flatMap(({ name, sha1, lua }) => [
    [sha1, name],
    [lua, name],
  ]),
)

/**
 * What the server was asked since the last look, in words: commands by their name, scripts by theirs (redlock's is the one that
 * is not ours). Listening to the log, which goes on all the time, is left out.
 */
export async function asked(watch: CommandWatch): Promise<string[]> {
  await watch.upToDate()
  const names = watch.commands.map(([command = '', script = '']) => {
    const name = command.toLowerCase()
    return name.startsWith('eval') ? (scripts.get(script) ?? 'take lease by redlock') : name
  })
  watch.clear()
  return names.filter((name) => name !== 'xread' && name !== 'attach-log')
}
