import type { ClientTracking, TrackingConnection } from './client-tracking.ts'

/** A server of a cluster, as the cluster's client knows it; connected to when it is first needed. */
export interface TrackedServer extends TrackingConnection {
  connect(): Promise<unknown>
}

/** The part of a cluster's client that tells of its servers. */
export interface TrackedCluster {
  nodes(role: 'master'): readonly TrackedServer[]
  on(event: '+node', listener: () => void): unknown
  off(event: '+node', listener: () => void): unknown
  disconnect(): void
}

/** As client tracking, of every master of a cluster: each tells of its own keys. */
export class ClusterTracking {
  readonly #cluster: TrackedCluster
  readonly #track: (server: TrackedServer) => ClientTracking
  readonly #tracked = new Map<TrackedServer, ClientTracking>()
  readonly #timer: NodeJS.Timeout
  readonly #look = (): void => this.#keepUp()

  /** A replica that becomes a master is told of by nobody, so they are looked at every `interval` ms. */
  constructor(cluster: TrackedCluster, interval: number, track: (server: TrackedServer) => ClientTracking) {
    this.#cluster = cluster
    this.#track = track
    this.#timer = setInterval(this.#look, interval).unref()
    cluster.on('+node', this.#look)
    this.#keepUp()
  }

  close(): void {
    clearInterval(this.#timer)
    this.#cluster.off('+node', this.#look)
    for (const tracking of this.#tracked.values()) tracking.close()
    this.#cluster.disconnect()
  }

  /** A master that is new here lets everything be forgotten once it tells of its keys. */
  #keepUp(): void {
    const masters = new Set(this.#cluster.nodes('master'))
    for (const [server, tracking] of this.#tracked) {
      if (masters.has(server)) continue
      this.#tracked.delete(server)
      tracking.close()
    }
    for (const server of masters) {
      if (this.#tracked.has(server)) continue
      this.#tracked.set(server, this.#track(server))
      if (server.status === 'wait') server.connect().catch(ignore)
    }
  }
}

function ignore(): void {
  // The client takes a server out that cannot be reached, and looks for its successor.
}
