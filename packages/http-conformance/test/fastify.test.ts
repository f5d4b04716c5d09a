import { conformance } from '../src/index.ts'
import { fastify5 } from './servers/fastify.ts'

conformance(fastify5)
