import { lookUp, timeText } from '@cache/core/operations'
import { type AddCommand, action, entryCommand } from '../command.ts'
import { Failure } from '../failure.ts'
import { locate } from '../locate.ts'

export const addTtl: AddCommand = (program, signal) => {
  entryCommand(program, 'ttl', 'Tell for how long an entry is fresh, usable and kept').action(
    action<{ readonly params?: string }>(signal, async (session, { params }, [layerOrKey, id]) => {
      const { output, target } = session
      const { layer, key } = await locate(session, { layerOrKey: layerOrKey!, id, params })
      const found = await lookUp(target, layer, key)
      if (found.raw === undefined) throw new Failure('problem', `there is nothing under ${key}`)
      const { at, judgement, life, meta } = found
      const isUsable = judgement.state === 'fresh' || judgement.state === 'stale'
      const left = (until: number): number =>
        meta && isUsable ? Math.max(0, meta.storedAt + meta.ttl + until - at) : 0
      const fresh = judgement.state === 'fresh' ? left(0) : 0
      const usable = left(Math.max(meta?.staleFor ?? 0, meta?.staleIfErrorFor ?? 0))
      if (output.isJson) return output.json({ key, state: judgement.state, fresh, usable, life })
      output.list([
        ['state', judgement.state],
        ['fresh for', timeText(fresh)],
        ['usable for', timeText(usable)],
        ['in Redis for', life === undefined ? 'ever' : timeText(life)],
      ])
    }),
  )
}
