export { bodyOf } from './body.ts'
export { type NodeAdminCall, serveAdmin } from './serve-admin.ts'
