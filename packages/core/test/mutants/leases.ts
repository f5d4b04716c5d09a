import type { Mutant } from './mutant.ts'

const fleet = 'stampede/fleet.test.ts'

export const leaseMutants: readonly Mutant[] = [
  {
    file: 'paths/lease-path.ts',
    search: 'const lease = await shared.leases.acquire(flight.key)',
    replacement: 'const lease = await shared.leases.takeOver(flight.key)',
    test: fleet,
    killer: 'loads once for twenty callers in each of three instances',
  },
  {
    file: 'paths/lease-path.ts',
    search: "  if (!entry) return { state: 'may load', lease }\n",
    replacement: "  if (Math.random() < 2) return { state: 'may load', lease }\n",
    test: fleet,
    killer: 'finds what was stored between its read and its lease',
  },
  {
    file: 'stampede/lease.ts',
    search: '      lock = await this.#extend(hold, lock)\n',
    replacement: '',
    test: fleet,
    killer: 'keeps the lease of a load that takes longer than its life',
  },
  {
    file: 'paths/lease-path.ts',
    search: "if (holder.value === null) return 'free'",
    replacement: '',
    test: fleet,
    killer: 'takes over from a process that died',
  },
  {
    file: 'paths/lease-path.ts',
    search: "if (layer.config.stampede !== 'fleet') return withoutLease",
    replacement: '',
    test: fleet,
    killer: 'leaves other processes alone where the layer says so',
  },
]
