import { type Framework, startServers } from './servers.ts'

// The servers' side, so that those who ask have a core of their own.
const servers = await startServers(process.argv[2] as Framework)
process.send!(servers.ports)
process.once('message', () => void servers.close().then(() => process.disconnect()))
