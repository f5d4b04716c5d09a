import { conformance } from '../src/index.ts'
import { nestExpress } from './servers/nest-express.ts'

conformance(nestExpress)
