import { existsSync } from 'node:fs'
import path from 'node:path'
import { validate } from 'dockerfile-utils'
import { expect, it } from 'vitest'
import { root, textOf } from './files.ts'

const dockerfile = textOf('Dockerfile')

it('has nothing that the linter objects to', () => {
  expect(validate(dockerfile)).toEqual([])
})

it('is read by a linter that can object', () => {
  expect(validate(dockerfile.replace('WORKDIR /app', 'WORKDIR'))).not.toEqual([])
})

it('runs on the major version of Node.js that the project is built with', () => {
  const [major] = textOf('.node-version').trim().replace(/^v/, '').split('.')
  const images = [...dockerfile.matchAll(/^FROM node:(\d+)/gm)].map(([, version]) => version)
  expect(images).toEqual([major, major])
})

it('starts a file that the app has', () => {
  const [, command = ''] = /^CMD (\[.*\])$/m.exec(dockerfile) ?? []
  const [program, file = ''] = JSON.parse(command) as string[]
  expect(program).toBe('node')
  expect(existsSync(path.join(root, 'apps/reference', file))).toBe(true)
})
