// Plain JavaScript for Node 20: this runs before anything is installed.
import { spawn } from 'node:child_process'
import { once } from 'node:events'

let current
let lastSignalAt = -Infinity

/** The signal that asked this process to stop, if one did. */
export let stopSignal

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stop(signal))

// npm killed outright passes nothing on, but then this process gets another parent.
const parent = process.ppid
setInterval(() => process.ppid !== parent && !stopSignal && stop('SIGTERM'), 500).unref()

function stop(signal) {
  // A Ctrl-C comes twice, from the terminal and from npm, and many programs take a second one as "do not clean up".
  const now = performance.now()
  if (now - lastSignalAt < 250) return
  lastSignalAt = now
  stopSignal = signal
  current?.kill(signal)
}

/**
 * Runs a command to its end, passes signals on to it, and takes it along if this process is killed outright.
 * Resolves to its exit code; a death by signal counts as 1.
 */
export async function run(command, args, { stdio = 'inherit', env = process.env } = {}) {
  if (stopSignal) process.exit(1)

  // In a process group of its own, so that it gets each signal once: from here.
  const child = spawn(command, args, { detached: true, env, stdio: ['ignore', ...streams(stdio)] })
  current = child
  const [ended] = await Promise.allSettled([once(child, 'exit'), guard(child)])
  current = undefined
  if (ended.status === 'rejected') throw ended.reason
  return ended.value[0] ?? 1
}

function streams(stdio) {
  // Set-up speaks on standard error; standard output belongs to the job.
  return stdio === 'stderr' ? [2, 2] : ['inherit', 'inherit']
}

/** Nobody tells a child that its parent got SIGKILL, but the parent's end of a pipe closes. */
async function guard(child) {
  if (child.pid === undefined) return
  const script = `read -r _; kill -TERM ${child.pid}`
  const watchdog = spawn('/bin/sh', ['-c', script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  await once(child, 'exit')
  watchdog.kill('SIGKILL')
}
