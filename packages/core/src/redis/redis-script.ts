import type { RedisArgument, RedisCommands } from './redis-commands.ts'

/** A Lua script with names for its operands; the only way to call one. */
export interface RedisScript<Operands, Reply> {
  readonly name: string
  readonly lua: string
  readonly sha1: string
  keys(operands: Operands): readonly string[]
  args(operands: Operands): readonly RedisArgument[]
  reply(raw: unknown): Reply
}

/** Sends the script's digest, and its text only to a server that has not seen it; needs neither SCRIPT nor a set-up step. */
export async function runScript<Operands, Reply>(
  redis: RedisCommands,
  script: RedisScript<Operands, Reply>,
  operands: Operands,
): Promise<Reply> {
  const keys = script.keys(operands)
  const args = script.args(operands)
  try {
    return script.reply(await redis.evalsha(script.sha1, keys.length, ...keys, ...args))
  } catch (error) {
    if (!isUnknownScript(error)) throw error
    return script.reply(await redis.eval(script.lua, keys.length, ...keys, ...args))
  }
}

function isUnknownScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT')
}
