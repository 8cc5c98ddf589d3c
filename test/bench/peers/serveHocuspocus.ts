/**
 * Hocuspocus with its Database extension on `node:sqlite`, every transaction synced to disk. As shipped
 * it acknowledges first and stores two seconds later; `each` stores at every update.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Database } from '@hocuspocus/extension-database'
import { Server } from '@hocuspocus/server'
import { Doc, encodeStateAsUpdate } from 'yjs'
import { docUpdate, peerArchives } from './archives.ts'
import type { Served } from './server.ts'

export async function serveHocuspocus(archives: number, each: boolean): Promise<Served> {
  const data = mkdtempSync(join(tmpdir(), 'anjuan-bench-hocuspocus-'))
  const db = new DatabaseSync(join(data, 'documents.sqlite'))
  db.exec('pragma journal_mode = wal; pragma synchronous = full')
  db.exec('create table documents (name text primary key, data blob not null) strict, without rowid')
  const read = db.prepare('select data from documents where name = ?')
  const write = db.prepare('insert or replace into documents values (?, ?)')
  db.exec('begin')
  for (const archive of peerArchives(archives)) write.run(archive.name, docUpdate(archive))
  db.exec('commit')

  const server = new Server({
    quiet: true,
    address: '127.0.0.1',
    port: 0,
    stopOnSignals: false,
    // As shipped it lets a client ask for a hundred at once, which would cost it a slow line.
    maxPendingDocuments: 2_000,
    extensions: [
      new Database({
        fetch: ({ documentName }) =>
          Promise.resolve((read.get(documentName)?.['data'] as Uint8Array) ?? null),
        store: ({ documentName, state }) => {
          write.run(documentName, state)
          return Promise.resolve()
        },
      }),
    ],
    ...(each && {
      onChange: ({ documentName, document }: { documentName: string; document: Doc }) => {
        write.run(documentName, encodeStateAsUpdate(document))
        return Promise.resolve()
      },
    }),
  })
  await server.listen()
  const { port } = server.httpServer.address() as AddressInfo
  return {
    port,
    url: `ws://127.0.0.1:${port}`,
    branch: '',
    length: (name) => server.hocuspocus.documents.get(name)?.getArray('entries').length ?? 0,
    end: () => {
      db.close()
      rmSync(data, { recursive: true, force: true })
      return Promise.resolve()
    },
  }
}
