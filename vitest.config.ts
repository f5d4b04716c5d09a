import { globSync } from 'node:fs'
import path from 'node:path'
import { defineConfig } from 'vitest/config'
import { projectsOf } from './vitest.shared.ts'

const places = ['packages/*', 'apps/*', 'tooling/*', 'benchmarks', 'load-tests']
const packages = places.flatMap((place) => globSync(`${place}/package.json`, { cwd: import.meta.dirname }).toSorted())

export default defineConfig({
  test: {
    projects: packages.flatMap((manifest) => projectsOf(path.join(import.meta.dirname, path.dirname(manifest)))),
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**/*.ts'],
      exclude: ['**/*.test.ts', '**/*.generated.ts'],
      reporter: ['text', 'json-summary'],
    },
  },
})
