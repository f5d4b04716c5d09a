import { globSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { defineConfig } from 'vitest/config'
import { projectWith, projectsOf } from './vitest.shared.ts'

const places = ['packages/*', 'apps/*', 'tooling/*', 'benchmarks', 'load-tests', 'deploy']
const packages = places.flatMap((place) => globSync(`${place}/package.json`, { cwd: import.meta.dirname }).toSorted())

const nest11 = path.join(import.meta.dirname, 'tooling/nest-11')

export default defineConfig({
  test: {
    // Most tests wait for Redis, timers or processes of their own: on two cores one worker would leave one idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      ...packages.flatMap((manifest) => projectsOf(path.join(import.meta.dirname, path.dirname(manifest)))),
      projectWith(path.join(import.meta.dirname, 'packages/nest'), nest11, /^@nestjs\/(?!cache-manager)[\w-]+$/),
    ],
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**/*.ts'],
      exclude: ['**/*.test.ts', '**/*.generated.ts'],
      reporter: ['text', 'json-summary'],
    },
  },
})
