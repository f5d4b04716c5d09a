import type { IncomingMessage, ServerResponse } from 'node:http'
import type { NextFunction, Request, Response } from 'express'

/** Fits into every route of Express, and leaves the types of the route's other handlers as they are. */
export type Middleware = (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => void

export function asMiddleware(handle: (req: Request, res: Response, next: NextFunction) => void): Middleware {
  return handle as Middleware
}
