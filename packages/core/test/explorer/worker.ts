import { parentPort, workerData } from 'node:worker_threads'
import { type Share, runShare } from './explore.ts'

parentPort!.postMessage(await runShare(workerData as Share))
