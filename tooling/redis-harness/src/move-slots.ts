import { Redis } from 'ioredis'
import type { RedisServer } from './redis-server.ts'

export interface SlotMove {
  /** First and last slot, both included. */
  readonly slots: readonly [first: number, last: number]
  /** Runs while every slot is between its nodes and half of the slots have given their keys away: askers are sent on by `ASK`. */
  readonly midway?: () => unknown
}

interface Ends {
  readonly from: RedisServer
  readonly to: RedisServer
  /** Further masters, who are told at the end. */
  readonly others: readonly RedisServer[]
}

/** Moves slots with their keys from one master to another, as `redis-cli --cluster reshard` does. */
export async function moveSlots({ slots: [first, last], midway }: SlotMove, ends: Ends): Promise<void> {
  const slots = Array.from({ length: last - first + 1 }, (_, index) => first + index)
  const half = Math.floor(slots.length / 2)
  const [from, to, ...others] = [ends.from, ends.to, ...ends.others].map(({ url }) => new Redis(url))
  try {
    const [source, target] = await Promise.all([from!.cluster('MYID'), to!.cluster('MYID')])
    await setSlots(to!, slots, 'IMPORTING', source)
    await setSlots(from!, slots, 'MIGRATING', target)
    for (const slot of slots.slice(0, half)) await giveKeys(from!, slot, ends.to.port)
    await midway?.()
    for (const slot of slots.slice(half)) await giveKeys(from!, slot, ends.to.port)
    // A key that came into being on the way would keep its slot from changing hands.
    for (const slot of slots) await giveKeys(from!, slot, ends.to.port)
    // The new owner first: a slot must never be without one.
    for (const master of [to!, from!, ...others]) await setSlots(master, slots, 'NODE', target)
  } finally {
    for (const client of [from, to, ...others]) client?.disconnect()
  }
}

async function setSlots(client: Redis, slots: readonly number[], state: string, node: string): Promise<void> {
  await Promise.all(slots.map((slot) => client.call('CLUSTER', 'SETSLOT', slot, state, node)))
}

async function giveKeys(from: Redis, slot: number, port: number): Promise<void> {
  for (;;) {
    const keys = (await from.call('CLUSTER', 'GETKEYSINSLOT', slot, 100)) as string[]
    if (keys.length === 0) return
    await from.call('MIGRATE', '127.0.0.1', port, '', 0, 5000, 'REPLACE', 'KEYS', ...keys)
  }
}
