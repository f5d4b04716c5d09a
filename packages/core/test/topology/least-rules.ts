/** The commands that the engine sends, or runs inside its scripts; the guide lists the same. */
export const neededCommands = [
  // sent
  'dbsize',
  'eval',
  'evalsha',
  'hgetall',
  'mget',
  'pttl',
  'scan',
  'strlen',
  'time',
  'xread',
  'zmscore',
  // in scripts
  'del',
  'exists',
  'get',
  'getrange',
  'hincrby',
  'hset',
  'pexpire',
  'set',
  'setrange',
  'type',
  'unlink',
  'xadd',
  'xrevrange',
  'zadd',
  'zcard',
  'zrange',
  'zremrangebyscore',
  'zscore',
] as const

/** Sent by the client when it connects, and not insisted on; from Redis 7.2 on `client|setinfo` is one more. */
const welcomeCommands = ['hello', 'info'] as const

/** Values; leases; the log and its index; statistics. */
export function keyPatterns(namespace: string): string[] {
  return [`~${namespace}:*`, `~lease:{${namespace}:*`, `~{${namespace}:invalidation}:*`, `~{${namespace}:stats}:*`]
}

export function neededRules(namespace: string): string[] {
  return [...keyPatterns(namespace), ...neededCommands.map((command) => `+${command}`)]
}

/** Of a user who may do what is needed, and nothing else. */
export function leastRules(namespace: string): string[] {
  return ['reset', 'on', '>secret', ...neededRules(namespace), ...welcomeCommands.map((command) => `+${command}`)]
}

/** In a cluster the client asks besides where the slots are, follows those that move, and gives its connections names. */
export const clusterCommands = [
  'asking',
  'client|setname',
  'cluster|info',
  'cluster|nodes',
  'cluster|slots',
  'ping',
  'readonly',
] as const

export function clusterRules(namespace: string): string[] {
  return [...leastRules(namespace), ...clusterCommands.map((command) => `+${command}`)]
}
