import { conformance } from '../src/index.ts'
import { node } from './servers/node.ts'

conformance(node)
