import { readFileSync } from 'node:fs'
import path from 'node:path'
import { defineConfig, type TestProjectInlineConfiguration, type ViteUserConfig } from 'vitest/config'

// Workspace packages are read from their TypeScript source, so that tests need no build before them.
const conditions = ['@cache/source', 'node', 'module', 'development|production']

/** Unit tests lie beside the source and do no I/O; integration tests lie in `test/` and may use the Redis of the run. */
export function projectsOf(directory: string): TestProjectInlineConfiguration[] {
  const name = packageName(directory)
  return [
    project(directory, { name: `${name}:unit`, include: ['src/**/*.test.ts'] }),
    project(directory, {
      name: `${name}:integration`,
      include: ['test/**/*.test.ts'],
      globalSetup: [path.join(import.meta.dirname, 'tooling/redis-harness/src/global-setup.ts')],
      hookTimeout: 30_000,
      testTimeout: 30_000,
    }),
  ]
}

export function packageTests(directory: string): ViteUserConfig {
  return defineConfig({ test: { projects: projectsOf(directory), passWithNoTests: true } })
}

/** The integration tests of a package once more, with other versions of some of its dependencies: those of another package. */
export function projectWith(directory: string, others: string, dependencies: RegExp): TestProjectInlineConfiguration {
  const [, integration] = projectsOf(directory)
  const replacement = path.join(others, 'node_modules/$&')
  return {
    ...integration,
    resolve: { conditions, alias: [{ find: dependencies, replacement }] },
    test: { ...integration?.test, name: `${packageName(directory)}:with ${packageName(others)}` },
  }
}

function project(
  root: string,
  test: NonNullable<TestProjectInlineConfiguration['test']>,
): TestProjectInlineConfiguration {
  return { root, resolve: { conditions }, ssr: { resolve: { conditions } }, test }
}

function packageName(directory: string): string {
  const manifest = JSON.parse(readFileSync(path.join(directory, 'package.json'), 'utf8')) as { name: string }
  return manifest.name
}
