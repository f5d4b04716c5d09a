import { expect, it } from 'vitest'
import { layoutFindings } from './cluster-findings.ts'

const info = 'cluster_state:ok\r\ncluster_slots_assigned:16384\r\n'
const master = (id: string, slots: string, flags = 'master') =>
  `${id} 10.0.0.${id}:6379@16379 ${flags} - 0 0 1 connected ${slots}`
const replica = (id: string, of: string) => `${id} 10.0.0.${id}:6379@16379 slave ${of} 0 0 1 connected`
const well = [master('1', '0-8191'), master('2', '8192-16383 [7->-1]'), replica('3', '1'), replica('4', '2')]

const bad = (nodes: readonly string[], text = info, logSlot = 9000) =>
  layoutFindings({ info: text, nodes: `${nodes.join('\n')}\n`, logSlot })
    .filter(({ severity }) => severity !== 'ok')
    .map(({ check, severity }) => `${check}: ${severity}`)

it('has nothing against a whole cluster, and names who has the log', () => {
  expect(bad(well)).toEqual([])
  const findings = layoutFindings({ info, nodes: well.join('\n'), logSlot: 9000 })
  expect(findings.at(-1)?.says).toContain('10.0.0.2:6379')
})

it('finds slots that nobody serves, the one of the log above all', () => {
  const text = 'cluster_state:fail\r\ncluster_slots_assigned:8192\r\n'
  expect(bad([well[0]!, well[2]!], text)).toEqual(['cluster: error', 'log of invalidations: error'])
})

it('finds nodes that failed, and masters without a replica', () => {
  expect(bad([...well, master('5', '', 'master,fail')])).toEqual(['cluster: warning'])
  expect(bad(well.slice(0, 3))).toEqual(['replicas: info'])
})
