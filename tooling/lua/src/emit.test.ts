import fc from 'fast-check'
import { expect, it } from 'vitest'
import { emitModule } from './emit.ts'

const evaluate = async (module: string): Promise<{ luaSources: Record<string, { lua: string }> }> => {
  const plain = module.slice(module.indexOf('export const')).replace(/: \{ readonly .* \} =/, ' =')
  return (await import(`data:text/javascript,${encodeURIComponent(plain)}`)) as never
}

it('gives back exactly the text of a script, whatever characters it holds', async () => {
  const texts = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('`${x}`', '\\`', '\\n', "'", '\\${', '$', '\\', '\r\n'),
  )
  await fc.assert(
    fc.asyncProperty(texts, async (lua) => {
      const { luaSources } = await evaluate(emitModule([{ name: 'a', lua, sha1: 'x' }]))
      expect(luaSources['a']?.lua).toBe(lua)
    }),
    { numRuns: 50 },
  )
})

it('does not depend on the order in which the scripts were found', () => {
  const a = { name: 'a', lua: '', sha1: '1' }
  const b = { name: 'b', lua: '', sha1: '2' }
  expect(emitModule([a, b])).toBe(emitModule([b, a]))
})
