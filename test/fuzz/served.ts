/**
 * The real server as a child process that measures itself: `served.ts DATA [BUG]`, started by `target.ts` with an IPC
 * channel. The product's modules are loaded after the patches of the bug, if one is named.
 *
 * Three clocks of the loop run: `monitorEventLoopDelay`; the same less what the thread spent waiting for a processor
 * (`/proc/self/schedstat`); and what the thread worked itself, without waits for the disk or for other threads.
 */
import { readFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { patchModules } from '../simulation/patches.ts'
import { bugs } from './bugs.ts'

/** What the server's process says of itself. */
export interface Meter {
  /** Largest delay of the loop, as `monitorEventLoopDelay` has it. */
  readonly delayMs: number
  /** Largest delay without the time in which others had the processor. */
  readonly stallMs: number
  /** Longest work of the loop's thread in one turn. */
  readonly workMs: number
  readonly rssBytes: number
  readonly largestRssBytes: number
  /** After a full collection. */
  readonly heapBytes: number
  /** What reached the one handler of bugs. */
  readonly errors: readonly string[]
}

const TICK_MS = 10
const [data = '', named] = process.argv.slice(2)
const bug = named === undefined ? null : bugs[named]
if (bug === undefined) throw new Error(`no such bug: ${named}`)
const { applied } = patchModules(bug?.patches ?? [])
const { startServer } = await import('../../sync-server/server.ts')
if (applied().length !== (bug?.patches.length ?? 0)) throw new Error(`nothing loads what ${named} changes`)

const errors: string[] = []
const report = (error: unknown): void => {
  errors.push(error instanceof Error ? (error.stack ?? error.message) : String(error))
}
const server = await startServer({ data, port: 0, report })

/** Nanoseconds for which the main thread was ready and did not run; 0 where the system does not say. */
function waited(): number {
  try {
    return Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ')[1])
  } catch {
    return 0
  }
}

/** Milliseconds of the main thread's own. */
function worked(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

const delays = monitorEventLoopDelay({ resolution: TICK_MS })
delays.enable()
let delayMs = 0
let stallMs = 0
let workMs = 0
let largestRssBytes = 0
let last = performance.now()
let lastWaited = waited()
let lastWorked = worked()
const look = (): void => {
  const now = performance.now()
  const waitedNow = waited()
  const workedNow = worked()
  const gap = now - last - TICK_MS - (waitedNow - lastWaited) / 1e6
  stallMs = Math.max(stallMs, gap)
  workMs = Math.max(workMs, workedNow - lastWorked)
  last = now
  lastWaited = waitedNow
  lastWorked = workedNow
}
setInterval(look, TICK_MS).unref()
setInterval(() => (largestRssBytes = Math.max(largestRssBytes, process.memoryUsage.rss())), 50).unref()

function read(): Meter {
  look()
  delayMs = Math.max(delayMs, delays.max / 1e6)
  const rssBytes = process.memoryUsage.rss()
  // The collection is ours and not the server's work.
  delays.disable()
  globalThis.gc?.()
  const heapBytes = process.memoryUsage().heapUsed
  delays.reset()
  delays.enable()
  last = performance.now()
  lastWaited = waited()
  lastWorked = worked()
  return { delayMs, stallMs, workMs, rssBytes, largestRssBytes, heapBytes, errors }
}

process.on('message', (asked: 'meter' | 'stop') => {
  if (asked === 'meter') process.send?.(read())
  else
    server.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    )
})
process.on('disconnect', () => process.exit(1))
process.send?.({ url: server.url })
