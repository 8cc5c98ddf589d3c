/** The process of one server. `fork`ed by `server.ts`; ends when its parent does. */
import type { Kind, Question, Served, Usage } from './server.ts'

const [kind, archives] = process.argv.slice(2) as [Kind, string]

async function serve(count: number): Promise<Served> {
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

process.on('message', (question: Question) => {
  if (question.ask === 'usage') process.send?.(usage())
  else if (question.ask === 'badges') process.send?.(served.badges?.(question.count) ?? [])
  else process.send?.(served.length?.(question.name) ?? 0)
})
process.on('disconnect', () => void served.end().then(() => process.exit(0)))
process.send?.({ port: served.port, url: served.url, branch: served.branch })
