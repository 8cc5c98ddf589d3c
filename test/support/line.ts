/**
 * Sockets over a door without a server around it: a real `Connection` on a real socket, with a hub and a
 * store that a test may hold up. For what happens *between* two steps of a greeting or a delivery.
 */
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import { cardTools } from '../../shared/templates/cardTools.ts'
import { Devices } from '../../sync-server/people/devices.ts'
import { Authors } from '../../sync-server/session/authors.ts'
import { Cards } from '../../sync-server/session/cards.ts'
import { Connection } from '../../sync-server/session/connection.ts'
import { nodeDeflaters } from '../../sync-server/session/deflater.ts'
import { Hub } from '../../sync-server/session/hub.ts'
import { Listings } from '../../sync-server/session/listings.ts'
import type { PageSize } from '../../sync-server/session/pageCut.ts'
import { Pages } from '../../sync-server/session/pages.ts'
import { Presence } from '../../sync-server/session/presence.ts'
import { Readout } from '../../sync-server/session/readout.ts'
import type { Store } from '../../sync-server/store/contract.ts'
import type { TestDoor, Writer } from './door.ts'
import { SocketClient } from './socketClient.ts'

export interface TestLine {
  readonly hub: Hub
  /** Opens a socket for this person; it has not greeted yet. */
  open(writer: Writer): Promise<{ readonly client: SocketClient; readonly connection: Connection }>
  end(): Promise<void>
}

export async function openTestLine(
  door: TestDoor,
  store: Store = door.core.store,
  size?: PageSize,
): Promise<TestLine> {
  const { core, clock, errors } = door
  const report = (error: unknown): void => void errors.push(error)
  const authors = new Authors(store)
  const cards = new Cards(cardTools, authors)
  const readout = new Readout(store, core.ledgers, authors, cards)
  const packing = { store, ledgers: core.ledgers, authors, cards, report }
  const listings = new Listings(store, core.timers)
  const pages = new Pages(packing, listings, core.timers, nodeDeflaters.down, size)
  const hub = new Hub(store, readout, report)
  const presence = new Presence(store, clock, core.timers, report, nodeDeflaters.down)
  const devices = new Devices(store, core.recorder, clock)
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
  await new Promise<void>((listening) => server.once('listening', listening))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    hub,
    async open({ actor }) {
      const { token, session } = core.sessions.mint(actor.user, actor.device, false)
      core.sessions.begun(session)
      const arrives = new Promise<Connection>((resolve) => {
        server.once('connection', (socket) =>
          resolve(
            new Connection(socket, session, {
              ...core,
              store,
              hub,
              listings,
              pages,
              presence,
              readout,
              authors,
              devices,
              deflaters: nodeDeflaters,
              clock,
              report,
            }),
          ),
        )
      })
      const client = await SocketClient.open(url, { cookie: `anjuan=${token}`, device: actor.device })
      return { client, connection: await arrives }
    },
    async end() {
      for (const socket of server.clients) socket.terminate()
      await new Promise<void>((closed) => server.close(() => closed()))
    },
  }
}
