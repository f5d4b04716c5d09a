// Makes each mistake in a copy of the source and lets the explorer show it where it is known to show:
// `pnpm --filter @cache/core explore:mutants [text]`; with `--hunt` where none is known, in up to 100,000 schedules.
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { mistakes } from './all.ts'
import { Bench, type Kill } from './bench.ts'

const file = path.join(import.meta.dirname, 'kills.json')
const kills = JSON.parse(await readFile(file, 'utf8')) as Record<string, Kill>
const isHunt = process.argv.includes('--hunt')
const wanted = process.argv.slice(2).find((each) => each !== '--hunt') ?? ''
const chosen = mistakes.filter(({ name, file: at }) => `${name} ${at}`.includes(wanted))

async function keep(): Promise<void> {
  const inOrder = mistakes.flatMap(({ name }) => (kills[name] ? [[name, kills[name]] as const] : []))
  await writeFile(file, `${JSON.stringify(Object.fromEntries(inOrder), undefined, 2)}\n`)
}

const missed: string[] = []
const waiting = chosen.values()
await Promise.all(
  [0, 1].map(async (number) => {
    const bench = await Bench.open(number)
    for (const mistake of waiting) {
      const { name } = mistake
      const known = kills[name]
      let kill = known && (await bench.find(mistake, known))
      if (!kill && isHunt) kill = await bench.find(mistake, { upTo: 100_000 })
      if (kill) kills[name] = kill
      else {
        delete kills[name]
        missed.push(name)
      }
      if (isHunt) await keep()
      console.log(`${kill ? 'killed by ' + JSON.stringify(kill) : 'MISSED'}  ${name}`)
    }
  }),
)
console.log(`\n${chosen.length - missed.length} killed, ${missed.length} missed`)
process.exitCode = missed.length === 0 ? 0 : 1
