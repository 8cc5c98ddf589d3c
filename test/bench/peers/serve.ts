/** The process of one server. `fork`ed by `server.ts`; ends when its parent does. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Delays, Kind, Memory, Question, Served, Usage } from './server.ts'

const [kind, archives] = process.argv.slice(2) as [Kind, string]

async function serve(count: number): Promise<Served> {
  if (kind === 'again') return (await import('./serveOurs.ts')).serveAgain(archives)
  if (kind === 'ours') return (await import('./serveOurs.ts')).serveOurs(count)
  if (kind === 'y-websocket') return (await import('./serveYWebsocket.ts')).serveYWebsocket(count)
  if (kind === 'pouchdb') return (await import('./servePouch.ts')).servePouch(count)
  return (await import('./serveHocuspocus.ts')).serveHocuspocus(count, kind === 'hocuspocus-each')
}

const served = await serve(Number(archives))

function usage(): Usage {
  const { user, system } = process.cpuUsage()
  return { cpuMs: (user + system) / 1000, residentMb: process.memoryUsage.rss() / 2 ** 20 }
}

function memory(): Memory {
  for (let turn = 0; turn < 3; turn++) globalThis.gc?.()
  const { heapUsed, external, rss } = process.memoryUsage()
  return { heldKb: (heapUsed + external) / 2 ** 10, residentMb: rss / 2 ** 20 }
}

const DELAY_RESOLUTION_MS = 10
const loop = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS })
loop.enable()

function delays(): Delays {
  const late = { p99Ms: loop.percentile(99) / 1e6, largestMs: loop.max / 1e6 }
  loop.reset()
  return late
}

async function answer(question: Question): Promise<unknown> {
  switch (question.ask) {
    case 'usage':
      return usage()
    case 'memory':
      return memory()
    case 'badges':
      return served.badges?.(question.count) ?? []
    case 'delays':
      return delays()
    case 'departments':
      return (await served.departments?.(question.count, question.devices, question.archives)) ?? []
    case 'folder':
      return served.folder?.()
    case 'length':
      return served.length?.(question.name) ?? 0
  }
}

process.on('message', (question: Question) => {
  void answer(question).then((told) => {
    if (process.connected) process.send?.(told)
  })
})
process.on('disconnect', () => void served.end().then(() => process.exit(0)))
process.send?.({ port: served.port, url: served.url, branch: served.branch })
