import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { ClientTracking } from './client-tracking.ts'
import { ClusterTracking, type TrackedCluster, type TrackedServer } from './cluster-tracking.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A cluster whose masters are what the test says, by name. */
function clusterOf(...names: string[]) {
  const connected: string[] = []
  const servers = new Map<string, TrackedServer>()
  const serverOf = (name: string): TrackedServer => {
    const connect = async (): Promise<void> => void connected.push(name)
    const server = servers.get(name) ?? ({ status: 'wait', connect } as unknown as TrackedServer)
    servers.set(name, server)
    return server
  }
  const events = new EventEmitter()
  let masters = names
  const cluster = Object.assign(events, {
    nodes: () => masters.map(serverOf),
    disconnect: () => void connected.splice(0),
  }) as TrackedCluster & EventEmitter
  const tracked = new Set<string>()
  const track = (server: TrackedServer): ClientTracking => {
    const [name] = [...servers].find(([, each]) => each === server)!
    tracked.add(name)
    return { close: () => void tracked.delete(name) } as ClientTracking
  }
  return { cluster, connected, tracked, track, become: (...others: string[]) => void (masters = others) }
}

it('connects to every master, and tracks each of them', () => {
  const { cluster, connected, tracked, track } = clusterOf('a', 'b')
  const tracking = new ClusterTracking(cluster, 100, track)
  vi.advanceTimersByTime(1000)
  expect([connected, [...tracked]]).toEqual([
    ['a', 'b'],
    ['a', 'b'],
  ])
  tracking.close()
  expect([connected, [...tracked]]).toEqual([[], []])
})

it('takes up a replica that becomes a master, of which nobody tells, and lets go of what is none any more', () => {
  const { become, cluster, tracked, track } = clusterOf('a', 'b')
  const tracking = new ClusterTracking(cluster, 100, track)
  expect([...tracked]).toEqual(['a', 'b'])
  become('b', 'c')
  vi.advanceTimersByTime(100)
  expect([...tracked]).toEqual(['b', 'c'])
  tracking.close()
  expect([...tracked]).toEqual([])
})

it('takes up a server at once that the client tells of, and none when it is closed', () => {
  const { become, cluster, tracked, track } = clusterOf('a')
  const tracking = new ClusterTracking(cluster, 100, track)
  become('a', 'b')
  cluster.emit('+node')
  expect([...tracked]).toEqual(['a', 'b'])
  tracking.close()
  cluster.emit('+node')
  vi.advanceTimersByTime(1000)
  expect([...tracked]).toEqual([])
})
