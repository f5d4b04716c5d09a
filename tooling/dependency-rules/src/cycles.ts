export type Graph = ReadonlyMap<string, ReadonlySet<string>>

/** A graph has cycles exactly if this finds one; each is a path back to its start. */
export function cyclesOf(graph: Graph): string[][] {
  const done = new Set<string>()
  const cycles: string[][] = []

  const walk = (node: string, trail: readonly string[]): void => {
    const seenAt = trail.indexOf(node)
    if (seenAt !== -1) cycles.push([...trail.slice(seenAt), node])
    if (seenAt !== -1 || done.has(node)) return
    for (const next of graph.get(node) ?? []) walk(next, [...trail, node])
    done.add(node)
  }

  for (const node of graph.keys()) walk(node, [])
  return cycles
}

export function graphOf(edges: Iterable<readonly [from: string, to: string]>): Graph {
  const graph = new Map<string, Set<string>>()
  for (const [from, to] of edges) graph.set(from, (graph.get(from) ?? new Set()).add(to))
  return graph
}
