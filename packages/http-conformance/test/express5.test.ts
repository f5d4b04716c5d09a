import { conformance } from '../src/index.ts'
import { express5 } from './servers/express5.ts'

conformance(express5)
