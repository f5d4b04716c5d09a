import { conformance } from '../src/index.ts'
import { express4 } from './servers/express4.ts'

conformance(express4)
