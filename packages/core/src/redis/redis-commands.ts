/** What a script or command takes. */
export type RedisArgument = string | Buffer | number

/** The few commands the engine needs of a client; structural, so that core is tied to no client. ioredis satisfies it. */
export interface RedisCommands {
  /** Keys lie on several servers. */
  readonly isCluster: boolean
  mgetBuffer(keys: string[]): Promise<(Buffer | null)[]>
  evalsha(sha1: string, keyCount: number, ...operands: RedisArgument[]): Promise<unknown>
  eval(lua: string, keyCount: number, ...operands: RedisArgument[]): Promise<unknown>
  call(command: string, ...operands: RedisArgument[]): Promise<unknown>
}

interface Socket {
  readonly remoteAddress?: string | undefined
  readonly remotePort?: number | undefined
  destroy(): void
}

/** A client's connection as far as its state matters. */
export interface RedisConnection extends RedisCommands {
  /** `'ready'` when commands are answered. */
  readonly status: string
  /** Its socket; that of a cluster's client has none. */
  readonly stream?: Socket | undefined
  on(event: string, listener: (error: Error) => void): unknown
  off(event: string, listener: (error: Error) => void): unknown
  /** Ends the socket at once; with `true` the client connects again. */
  disconnect(reconnect?: boolean): void
}
