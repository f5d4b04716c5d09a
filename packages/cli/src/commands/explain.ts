import { lookUp } from '@cache/core/operations'
import { type AddCommand, action, entryCommand } from '../command.ts'
import { locate } from '../locate.ts'
import { linesOf, reportOf } from './get.ts'

export const addExplain: AddCommand = (program, signal) => {
  entryCommand(program, 'explain', 'Tell what a read of an entry would do, and why').action(
    action<{ readonly params?: string }>(signal, async (session, { params }, [layerOrKey, id]) => {
      const { output, target } = session
      const { layer, key } = await locate(session, { layerOrKey: layerOrKey!, id, params })
      const found = await lookUp(target, layer, key)
      if (found.raw !== undefined) {
        if (output.isJson) return output.json(reportOf(found, layer.name))
        return output.list(linesOf(found, layer.name))
      }
      const { leased } = found
      const verdict = `A miss: there is nothing${leased ? ' yet; a load or an update is running for it' : ''}.`
      if (output.isJson) return output.json({ key, layer: layer.name, state: 'absent', verdict, leased })
      output.list([
        ['key', key],
        ['layer', layer.name],
        ['verdict', verdict],
      ])
    }),
  )
}
