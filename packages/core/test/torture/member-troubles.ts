import { setTimeout as pause } from 'node:timers/promises'
import type { Fleet } from './fleet.ts'
import type { Trouble } from './trouble.ts'

// ms
const longest = 1500

/** Faults of the processes themselves. */
export function memberTroubles(fleet: Fleet): Trouble[] {
  const anyOf = (random: () => number): number => Math.floor(random() * fleet.size)
  return [
    {
      kind: 'process stopped',
      make: async (random) => {
        const member = fleet.member(anyOf(random))
        member.signal('SIGSTOP')
        await pause(longest * random())
        member.signal('SIGCONT')
        return member.name
      },
    },
    {
      kind: 'process killed',
      make: async (random) => {
        const at = anyOf(random)
        const { name } = fleet.member(at)
        await fleet.replace(at)
        return name
      },
    },
  ]
}
