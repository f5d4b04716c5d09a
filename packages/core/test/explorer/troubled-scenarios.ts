import { type Operation, type Program, type Scenario, plain } from './scenario.ts'

const by = (process: number, ...operations: readonly Operation[]): Program => ({ process, operations })
const readA: Operation = { call: 'read', id: 'a' }
const getA: Operation = { call: 'get', id: 'a' }
const deleteA: Operation = { call: 'delete', id: 'a' }

/** Too rare to come up by chance, so that chance has only their order to choose. */
export const troubledScenarios: Readonly<Record<string, Scenario>> = {
  'a process that hears nothing of a removal': {
    ...plain,
    prepared: [by(0, readA, getA)],
    programs: [by(0, getA, getA, getA, getA, getA, getA), by(1, deleteA)],
    troubles: ['stall', 'stall', 'stall', 'silence'],
  },
  'a load in a process that hears nothing': {
    ...plain,
    programs: [
      by(0, { call: 'read', id: 'b' }),
      by(0, getA, getA, { call: 'read', id: 'b' }),
      by(1, { call: 'invalidateTags' }),
    ],
    troubles: ['silence', 'stall', 'stall'],
  },
  'a process that hears late of a set, and asks': {
    ...plain,
    prepared: [by(0, readA, getA)],
    programs: [by(0, getA, getA, readA, getA), by(1, { call: 'set', id: 'a' }), by(1, { call: 'set', id: 'b' })],
    troubles: ['stall', 'stall', 'trim log', 'stall'],
  },
  'a set that Redis is given late': {
    ...plain,
    programs: [by(0, { call: 'set', id: 'a' }), by(1, { call: 'get', id: 'b' }, deleteA, getA, getA)],
    troubles: ['cut', 'cut', 'cut'],
  },
  'an index that is lost': {
    ...plain,
    prepared: [by(1, { call: 'read', id: 'b' })],
    programs: [
      by(0, { call: 'get', id: 'b' }, { call: 'get', id: 'b' }, { call: 'get', id: 'b' }),
      by(1, { call: 'invalidateTags' }, { call: 'get', id: 'a' }, { call: 'get', id: 'b' }),
    ],
    troubles: ['evict index', 'stall', 'cut'],
  },
  'an index that is lost, and a clock that goes back': {
    ...plain,
    prepared: [by(1, deleteA)],
    programs: [
      by(0, getA, { call: 'read', id: 'b' }, { call: 'invalidateTags' }, { call: 'get', id: 'b' }),
      by(1, getA, { call: 'read', id: 'b' }, { call: 'get', id: 'b' }),
    ],
    troubles: ['evict index', 'redis clock'],
  },
  'hosts whose clocks are an hour apart': {
    ...plain,
    ttl: 300,
    wallClocksAhead: [3_600_000, -3_600_000],
    programs: [
      by(0, { call: 'set', id: 'a' }, getA, getA, getA),
      by(1, readA, getA, { call: 'set', id: 'a' }, getA, getA),
    ],
    troubles: ['wall clock'],
  },
}
