/**
 * The server of `y-websocket` as it is published. It keeps documents in memory and nothing else: its
 * LevelDB store is a native package that we do not install, and its acknowledgement does not exist.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getYDoc, setupWSConnection } from '@y/websocket-server/utils'
import { WebSocketServer } from 'ws'
import { applyUpdate } from 'yjs'
import { docUpdate, peerArchives } from './archives.ts'
import type { Served } from './server.ts'

export async function serveYWebsocket(archives: number): Promise<Served> {
  for (const archive of peerArchives(archives)) applyUpdate(getYDoc(archive.name), docUpdate(archive))
  const server = createServer()
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', setupWSConnection)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `ws://127.0.0.1:${port}`,
    branch: '',
    length: (name) => getYDoc(name).getArray('entries').length,
    end: () => Promise.resolve(),
  }
}
