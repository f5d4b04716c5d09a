import { conformance } from '../src/index.ts'
import { nestFastify } from './servers/nest-fastify.ts'

conformance(nestFastify)
