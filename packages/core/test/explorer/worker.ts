import { parentPort, workerData } from 'node:worker_threads'
import { type Share, runShare } from './explore.ts'

// Nobody reads where an error came from, and finding out takes a tenth of the time.
Error.stackTraceLimit = 0

parentPort!.postMessage(await runShare(workerData as Share))
