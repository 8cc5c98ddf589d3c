/** PouchDB behind its own Express server, in memory: its stores on disk are native packages that we do not install. */
import type { AddressInfo } from 'node:net'
import expressPouch from 'express-pouchdb'
import { InMemory } from './pouch.ts'
import { peerArchives } from './archives.ts'
import type { Served } from './server.ts'

export async function servePouch(archives: number): Promise<Served> {
  const db = new InMemory('archives')
  let docs: object[] = []
  for (const { name, entries } of peerArchives(archives)) {
    docs.push({ _id: name, entries })
    if (docs.length === 500) {
      await db.bulkDocs(docs)
      docs = []
    }
  }
  await db.bulkDocs(docs)
  const app = expressPouch(InMemory, { mode: 'minimumForPouchDB', inMemoryConfig: true })
  const server = app.listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  const { port } = server.address() as AddressInfo
  return { port, url: `http://127.0.0.1:${port}`, branch: '', end: () => Promise.resolve() }
}
