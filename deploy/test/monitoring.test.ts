import { existsSync, globSync } from 'node:fs'
import path from 'node:path'
import { spawnSync } from 'node:child_process'
import { beforeAll, describe, expect, it } from 'vitest'
import { compose, mountOf, root, textOf, yamlOf } from './files.ts'
import { type Exported, exportedIn, mistakesIn, parseQuery } from './queries.ts'
import { scrapesOfApp } from './running-app.ts'

interface Prometheus {
  readonly rule_files: readonly string[]
  readonly scrape_configs: readonly { readonly static_configs: readonly { readonly targets: readonly string[] }[] }[]
}

interface Rule {
  readonly alert: string
  readonly expr: string
  readonly annotations: { readonly summary: string }
}

interface Alerts {
  readonly groups: readonly { readonly rules: readonly Rule[] }[]
}

interface Dashboard {
  readonly panels: readonly {
    readonly datasource: { readonly uid: string }
    readonly title: string
    readonly targets: readonly { readonly expr: string; readonly legendFormat: string }[]
  }[]
}

const prometheus = yamlOf<Prometheus>('deploy/prometheus.yml')
const dashboards = globSync('deploy/grafana/dashboards/*.json', { cwd: root })
const rules = yamlOf<Alerts>('deploy/alerts.yml').groups.flatMap((group) => group.rules)
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

describe('what is watched', () => {
  let exported: Exported
  beforeAll(async () => {
    exported = exportedIn(...(await scrapesOfApp()))
  }, 60_000)

  it.each(rules.map(({ alert, expr }) => [alert, expr] as const))('by the alert %s is exported', (_alert, expr) => {
    expect(mistakesIn(expr, exported)).toEqual([])
  })

  it.each(rules.map((rule) => [rule.alert, rule] as const))(
    'is named by the alert %s',
    (_alert, { annotations, expr }) => {
      const { asked, by } = parseQuery(expr)
      const labels =
        by.length > 0 ? by : ['instance', ...asked.flatMap(({ metric }) => Array.from(exported.get(metric)!.keys()))]
      const named = Array.from(annotations.summary.matchAll(/\$labels\.(\w+)/g), ([, label]) => label)
      expect(named.filter((label) => !labels.includes(label!))).toEqual([])
      expect(named).not.toEqual([])
    },
  )

  it.each(panels.map((panel) => [panel.title, panel] as const))(
    'in the panel %s is exported',
    (_title, { targets }) => {
      for (const { expr, legendFormat } of targets) {
        expect(mistakesIn(expr, exported)).toEqual([])
        const { asked } = parseQuery(expr)
        const labels = new Set(['instance', ...asked.flatMap(({ metric }) => Array.from(exported.get(metric)!.keys()))])
        for (const [, label] of legendFormat.matchAll(/\{\{(\w+)\}\}/g)) expect(labels).toContain(label)
      }
    },
  )

  it.each([
    ['rate(cache_hit_total[1m])', 'there is no metric cache_hit_total'],
    ['cache_hits_total{layers="tags"}', 'cache_hits_total has no label layers'],
    ['cache_hits_total{tier="disk"}', 'cache_hits_total has no tier="disk"'],
    ['sum by (route) (cache_hits_total)', 'nothing has a label route'],
  ])('is missed where it is not: %s', (query, mistake) => {
    expect(mistakesIn(query, exported)).toEqual([mistake])
  })

  it('is PromQL', () => {
    expect(() => parseQuery('sum by layer (cache_hits_total)')).toThrow(SyntaxError)
  })

  it('covers what an operator has to know', () => {
    const names = rules.map(({ alert }) => alert)
    expect(names).toEqual(
      expect.arrayContaining([
        'CacheHitRateLow',
        'CacheMemoryNearlyFull',
        'CacheEvictionsRising',
        'CacheConnectionErrors',
        'CacheDeaf',
        'CacheBreakerOpen',
        'CacheInvalidationLag',
      ]),
    )
    expect(panels.length).toBeGreaterThan(15)
  })
})

describe('promtool', () => {
  const promtool = 'promtool'
  const isThere = spawnSync(promtool, ['--version']).status === 0

  it.skipIf(!isThere)('accepts the rules (skipped where promtool is not installed)', () => {
    const { status, stderr } = spawnSync(promtool, ['check', 'rules', 'deploy/alerts.yml'], {
      cwd: root,
      encoding: 'utf8',
    })
    expect([status, stderr]).toEqual([0, ''])
  })
})
