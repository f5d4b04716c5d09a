import { parser } from '@prometheus-io/lezer-promql'
import type { SyntaxNode } from '@lezer/common'

/** What a query asks of one metric. */
export interface Asked {
  readonly metric: string
  /** Labels of its selector, with the values that they must have. */
  readonly labels: readonly { readonly name: string; readonly equals: string | undefined }[]
}

export interface Query {
  readonly asked: readonly Asked[]
  /** Labels that results are grouped or matched by. */
  readonly by: readonly string[]
}

/** Label values by label, by metric. */
export type Exported = ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>

/** Given to every sample by Prometheus. */
const targetLabels = new Set(['instance', 'job'])

/** Throws SyntaxError for what is no PromQL. */
export function parseQuery(text: string): Query {
  const asked: Asked[] = []
  const by: string[] = []
  const textOf = ({ from, to }: SyntaxNode): string => text.slice(from, to)
  parser.parse(text).iterate({
    enter({ node, type }) {
      if (type.isError) throw new SyntaxError(`not PromQL, at ${node.from}: ${text}`)
      if (type.name === 'VectorSelector') asked.push(askedBy(node, textOf))
      if (type.name === 'GroupingLabels') by.push(...node.getChildren('LabelName').map(textOf))
    },
  })
  return { asked, by }
}

function askedBy(selector: SyntaxNode, textOf: (node: SyntaxNode) => string): Asked {
  const metric = selector.getChild('Identifier')
  const matchers = selector.getChild('LabelMatchers')
  const all = [
    ...(matchers?.getChildren('UnquotedLabelMatcher') ?? []),
    ...(matchers?.getChildren('LabelMatcher') ?? []),
  ]
  return {
    metric: metric ? textOf(metric) : '',
    labels: all.map((matcher) => {
      const [, name = '', operator, value = ''] = /^(\w+)\s*(=~|!~|!=|=)\s*"(.*)"$/.exec(textOf(matcher)) ?? []
      return { name, equals: operator === '=' ? value : undefined }
    }),
  }
}

/** What a query asks for in vain, in sentences. */
export function mistakesIn(text: string, exported: Exported): string[] {
  const { asked, by } = parseQuery(text)
  const labelsOf = ({ metric }: Asked): ReadonlyMap<string, ReadonlySet<string>> | undefined => exported.get(metric)
  const mistakes = asked.flatMap((one) => {
    const labels = labelsOf(one)
    if (!labels) return [`there is no metric ${one.metric}`]
    return one.labels.flatMap(({ name, equals }) => {
      if (!labels.has(name)) return [`${one.metric} has no label ${name}`]
      return equals === undefined || labels.get(name)!.has(equals) ? [] : [`${one.metric} has no ${name}="${equals}"`]
    })
  })
  const known = new Set(asked.flatMap((one) => Array.from(labelsOf(one)?.keys() ?? [])))
  const unknown = by.filter((label) => !targetLabels.has(label) && !known.has(label))
  return [...mistakes, ...unknown.map((label) => `nothing has a label ${label}`)]
}

/** Reads what an app exports. */
export function exportedIn(...scrapes: readonly string[]): Exported {
  const exported = new Map<string, Map<string, Set<string>>>()
  for (const line of scrapes.flatMap((scrape) => scrape.split('\n'))) {
    const [, name, labels = ''] = /^(\w+)(?:\{(.*)\})? \S+$/.exec(line) ?? []
    if (name === undefined) continue
    if (!exported.has(name)) exported.set(name, new Map())
    for (const [, label, value] of labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)) {
      const values = exported.get(name)!.get(label!) ?? new Set()
      exported.get(name)!.set(label!, values.add(value!))
    }
  }
  return exported
}
