import { type Operation, type Program, type Scenario, plain } from './scenario.ts'

const by = (process: number, ...operations: readonly Operation[]): Program => ({ process, operations })
const readA: Operation = { call: 'read', id: 'a' }
const readB: Operation = { call: 'read', id: 'b' }
const getA: Operation = { call: 'get', id: 'a' }
const deleteA: Operation = { call: 'delete', id: 'a' }
const updateA: Operation = { call: 'update', id: 'a' }

/** Small enough to be run in every order. */
export const smallScenarios: Readonly<Record<string, Scenario>> = {
  'a load and a removal elsewhere': { ...plain, programs: [by(0, readA), by(1, deleteA)] },
  'a load and a removal here': { ...plain, programs: [by(0, readA), by(0, deleteA)] },
  'a load and a set elsewhere': { ...plain, programs: [by(0, readA), by(1, { call: 'set', id: 'a' })] },
  'a load and an expiry elsewhere': { ...plain, programs: [by(0, readA), by(1, { call: 'expire', id: 'a' })] },
  'a load and its tag invalidated elsewhere': { ...plain, programs: [by(0, readB), by(1, { call: 'invalidateTags' })] },
  'a load and its tag expired here': { ...plain, programs: [by(0, readB), by(0, { call: 'expireTags' })] },
  'a load and a cleared layer': { ...plain, programs: [by(0, readB), by(1, { call: 'clearLayer' })] },
  'a load and an update elsewhere': { ...plain, programs: [by(0, readA), by(1, updateA)] },
  'two loads': { ...plain, programs: [by(0, readA), by(1, readA)] },
  'a copy on its way into memory and a removal': {
    ...plain,
    prepared: [by(1, readA)],
    programs: [by(0, getA, getA), by(1, deleteA)],
  },
  'a copy on its way into memory and a tag invalidated': {
    ...plain,
    prepared: [by(1, readB)],
    programs: [by(0, { call: 'get', id: 'b' }), by(1, { call: 'invalidateTags' })],
  },
}

/** The same, but larger: a minute's work rather than a second's. */
export const largerScenarios: Readonly<Record<string, Scenario>> = {
  'two updates': { ...plain, programs: [by(0, updateA), by(1, updateA)] },
  'a reader who comes after an invalidation, and a load': {
    ...plain,
    programs: [by(0, readB), by(0, { call: 'invalidateTags' }, readB)],
  },
  'a copy on its way into memory, and two removals': {
    ...plain,
    prepared: [by(1, readA)],
    programs: [by(0, getA), by(0, deleteA), by(1, deleteA)],
  },
  'a reader who comes after a removal, and a load': { ...plain, programs: [by(0, readA), by(0, deleteA, readA)] },
}
