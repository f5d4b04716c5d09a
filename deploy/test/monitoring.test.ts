import { existsSync, globSync } from 'node:fs'
import path from 'node:path'
import { createCache, queryLayer } from '@cache/core'
import { Registry } from 'prom-client'
import { describe, expect, it } from 'vitest'
import { compose, mountOf, root, textOf, yamlOf } from './files.ts'

interface Prometheus {
  readonly rule_files: readonly string[]
  readonly scrape_configs: readonly { readonly static_configs: readonly { readonly targets: readonly string[] }[] }[]
}

interface Alerts {
  readonly groups: readonly { readonly rules: readonly { readonly expr: string }[] }[]
}

interface Dashboard {
  readonly panels: readonly {
    readonly datasource: { readonly uid: string }
    readonly targets: readonly { readonly expr: string }[]
  }[]
}

const prometheus = yamlOf<Prometheus>('deploy/prometheus.yml')
const dashboards = globSync('deploy/grafana/dashboards/*.json', { cwd: root })
const panels = dashboards.flatMap((file) => (JSON.parse(textOf(file)) as Dashboard).panels)

describe('Prometheus', () => {
  it('asks every instance of the app at the port where it listens', () => {
    const instances = Object.keys(compose.services).filter((name) => name.startsWith('app-'))
    const port = /\bPORT=(\d+)/.exec(textOf('Dockerfile'))?.[1]
    const targets = prometheus.scrape_configs.flatMap((job) => job.static_configs.flatMap((config) => config.targets))
    expect(instances).toHaveLength(2)
    expect(targets).toEqual(instances.map((name) => `${name}:${port}`))
  })

  it('finds its rules beside its settings', () => {
    const settings = mountOf('prometheus', 'deploy/prometheus.yml') ?? ''
    for (const file of prometheus.rule_files) {
      expect(existsSync(path.join(root, 'deploy', file))).toBe(true)
      expect(mountOf('prometheus', `deploy/${file}`)).toBe(path.posix.join(path.posix.dirname(settings), file))
    }
  })
})

describe('Grafana', () => {
  it('draws from the data source that it is given', () => {
    const { datasources } = yamlOf<{ datasources: { uid: string; url: string }[] }>(
      'deploy/grafana/provisioning/datasources/prometheus.yml',
    )
    expect(datasources.map(({ url }) => new URL(url).hostname)).toEqual(['prometheus'])
    expect(new Set(panels.map(({ datasource }) => datasource.uid))).toEqual(new Set(datasources.map(({ uid }) => uid)))
  })

  it('finds its dashboards', () => {
    const { providers } = yamlOf<{ providers: { options: { path: string } }[] }>(
      'deploy/grafana/provisioning/dashboards/cache.yml',
    )
    expect(providers.map(({ options }) => options.path)).toEqual([mountOf('grafana', 'deploy/grafana/dashboards')])
  })
})

it('watches metrics that the cache has', async () => {
  const registry = new Registry()
  await using cache = createCache({ metrics: { registry }, layers: { page: queryLayer<string>() } })
  await cache.ready()

  const alerts = yamlOf<Alerts>('deploy/alerts.yml').groups.flatMap(({ rules }) => rules)
  const expressions = [...alerts, ...panels.flatMap(({ targets }) => targets)].map(({ expr }) => expr)
  const named = expressions.flatMap((expr) => expr.match(/\bcache_\w+/g) ?? [])
  expect(expressions.length).toBeGreaterThan(10)
  expect(named.filter((name) => registry.getSingleMetric(name) === undefined)).toEqual([])
})
