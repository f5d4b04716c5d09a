import { expect, it } from 'vitest'
import { usableVersion } from './version.ts'

it.each([
  ['k6 v1.8.1 (go1.26.8, linux/amd64)\n', '1.8.1'],
  ['k6.exe v1.4.0 (commit/abc, go1.25.1, windows/amd64)', '1.4.0'],
  ['k6 v2.0.0-rc1 (go1.26.0, linux/arm64)', '2.0.0-rc1'],
  ['k6 v0.57.0 (go1.23.0, linux/amd64)', undefined],
  ['something else called k6', undefined],
  ['', undefined],
])('reads %o as %o', (printed, version) => {
  expect(usableVersion(printed)).toBe(version)
})
