export { conformance } from './conformance.ts'
export type { App, Fields, HandlerRequest, Reply, Route, RouteCache, RunningServer, TestServer } from './test-server.ts'
