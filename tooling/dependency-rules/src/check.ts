import { violationsOf } from './violations.ts'
import { readWorkspace } from './workspace.ts'

const packages = readWorkspace(process.cwd())
const violations = violationsOf(packages)
for (const violation of violations) console.error(violation)

const files = packages.reduce((sum, own) => sum + own.files.length, 0)
console.log(`${files} files in ${packages.length} packages, ${violations.length} violations of the dependency rules`)
if (violations.length > 0) process.exitCode = 1
