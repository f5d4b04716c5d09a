import { adminSuite } from '../../src/admin/admin-suite.ts'
import { shells } from './shells.ts'

for (const shell of shells) adminSuite(shell)
