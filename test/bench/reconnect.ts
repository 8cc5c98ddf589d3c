/**
 * P4: a device comes back with 500 edits in 100 archives, over 300 ms and 2 Mbit/s; from dialling until the
 * server has acknowledged all of them. Of y-websocket it is until the server holds them: it acknowledges nothing.
 */
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import { Doc } from 'yjs'
import { figure, type Figure } from './figures.ts'
import { nameAt } from './peers/archives.ts'
import { inPushes, ourEdit, peerEdit, Pusher } from './peers/edits.ts'
import { Line, type LineCounts } from './peers/line.ts'
import { InMemory, Pouch } from './peers/pouch.ts'
import { acknowledged, hocuspocusSocket, openRoom } from './peers/room.ts'
import { BenchServer, type Kind } from './peers/server.ts'

const [ARCHIVES, EDITS_EACH] = [100, 5]
const SLOW = { roundTripMs: 300, bitsPerSecond: 2_000_000 }

interface Run {
  readonly ms: number
  readonly afterOpenMs: number
  readonly passed: LineCounts
}

async function withServer<T>(
  kind: Kind,
  archives: number,
  use: (server: BenchServer, line: Line) => Promise<T>,
): Promise<T> {
  const server = await BenchServer.start(kind, archives)
  try {
    await server.quiet()
    const line = await Line.to(server.started.port, SLOW)
    return await use(server, line)
  } finally {
    await server.end()
  }
}

const each = <T>(make: (at: number) => T): T[] => Array.from({ length: ARCHIVES }, (_, at) => make(at))
const edit = (doc: Doc): void => {
  for (let turn = 0; turn < EDITS_EACH; turn++) peerEdit(doc)
}

const ours = (archives: number): Promise<Run> =>
  withServer('ours', archives, async (server, line) => {
    const [badge] = await server.badges(1)
    if (badge === undefined) throw new Error('nobody may come in')
    // It was here before it went away, and knows the log; what it wrote since is under an id of this morning.
    const before = await Pusher.greet(server, server.started.port, badge, null)
    const log = await before.welcomed
    before.close()
    const start = performance.now()
    const pusher = await Pusher.greet(server, line.port, badge, log)
    const edits = Array.from({ length: EDITS_EACH }, (_, turn) =>
      each((at) => ourEdit(at, pusher.client, turn)),
    ).flat()
    await Promise.all(inPushes(edits).map((push) => pusher.push(push)))
    const end = performance.now()
    // Before it says goodbye.
    const passed = await line.end()
    pusher.close()
    return { ms: end - start, afterOpenMs: end - pusher.openedAt, passed }
  })

const hocuspocus = (archives: number): Promise<number> =>
  withServer('hocuspocus', archives, async (server, line) => {
    // What the device has held since before it went away.
    const before = hocuspocusSocket(server.started.port)
    const docs = await Promise.all(each(async (at) => (await openRoom(before, nameAt(at))).document))
    before.destroy()
    for (const doc of docs) edit(doc)
    const start = performance.now()
    const socket = hocuspocusSocket(line.port)
    const rooms = await Promise.all(docs.map((doc, at) => openRoom(socket, nameAt(at), doc)))
    await acknowledged(rooms)
    const ms = performance.now() - start
    socket.destroy()
    await line.end()
    return ms
  })

const yWebsocket = (archives: number): Promise<number> =>
  withServer('y-websocket', archives, async (server, line) => {
    const sockets: WebsocketProvider[] = []
    const open = async (to: number, at: number, doc: Doc): Promise<Doc> => {
      const provider = new WebsocketProvider(`ws://127.0.0.1:${to}`, nameAt(at), doc, {
        disableBc: true,
        WebSocketPolyfill: WebSocket as never,
      })
      sockets.push(provider)
      await new Promise<void>((synced) => provider.on('sync', (is: boolean) => is && synced()))
      return doc
    }
    const docs = await Promise.all(each((at) => open(server.started.port, at, new Doc())))
    for (const provider of sockets.splice(0)) provider.destroy()
    for (const doc of docs) edit(doc)
    const lengths = docs.map((doc) => doc.getArray('entries').length)
    const start = performance.now()
    for (const [at, doc] of docs.entries()) void open(line.port, at, doc)
    for (const [at, length] of lengths.entries())
      while ((await server.length(nameAt(at))) < length) await new Promise((passed) => setTimeout(passed, 5))
    const ms = performance.now() - start
    for (const provider of sockets) provider.destroy()
    await line.end()
    return ms
  })

const pouch = (archives: number): Promise<number> =>
  withServer('pouchdb', archives, async (server, line) => {
    const local = new InMemory('reconnecting')
    const how = { batch_size: 1_000, batches_limit: 10 }
    await Pouch.replicate(`http://127.0.0.1:${server.started.port}/archives`, local, how)
    for (let turn = 0; turn < EDITS_EACH; turn++) {
      for (let at = 0; at < ARCHIVES; at++) await local.put({ ...(await local.get(nameAt(at))), turn })
    }
    const start = performance.now()
    await Pouch.replicate(local, `http://127.0.0.1:${line.port}/archives`, how)
    const ms = performance.now() - start
    await local.destroy()
    await line.end()
    return ms
  })

export async function reconnect(archives: number): Promise<readonly Figure[]> {
  const own = await ours(archives)
  const peers = {
    'y-websocket': await yWebsocket(archives),
    hocuspocus: await hocuspocus(archives),
    pouchdb: await pouch(archives),
  }
  return [
    figure({
      name: 'P4',
      what: 'back with 500 edits in 100 archives at 300 ms and 2 Mbit/s, until acknowledged',
      n: archives,
      rounds: [own.ms],
      goal: Math.min(...Object.values(peers)),
      peers,
      also: {
        'after the socket was open': [own.afterOpenMs],
        'round trips after the socket was open': [own.afterOpenMs / SLOW.roundTripMs],
        'times that our device spoke, opening the socket included': [own.passed.turns],
        'bytes up': [own.passed.up],
        'what these bytes alone need': [(own.passed.up * 8_000) / SLOW.bitsPerSecond],
      },
    }),
  ]
}
