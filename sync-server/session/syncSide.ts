/**
 * Replication over a core: the feed and all sockets of `/sync`, and what wakes them. The listening server
 * puts HTTP around it, the simulated world a network of its own.
 */
import { cardTools } from '../../shared/templates/cardTools.ts'
import type { Core } from '../core.ts'
import { Devices } from '../people/devices.ts'
import { Authors } from './authors.ts'
import { Cards } from './cards.ts'
import { nodeDeflaters, type Deflaters } from './deflater.ts'
import { Hub } from './hub.ts'
import { Listings } from './listings.ts'
import { Pages } from './pages.ts'
import { Presence } from './presence.ts'
import { Readout } from './readout.ts'
import { Sockets } from './sockets.ts'

export interface SyncSide {
  readonly cards: Cards
  readonly devices: Devices
  readonly sockets: Sockets
  /** Says goodbye to everyone and delivers what was begun. */
  close(): Promise<void>
}

export function openSyncSide(core: Core, deflaters: Deflaters = nodeDeflaters): SyncSide {
  const { store, ledgers, recorder, clock, timers, door, commits, report } = core
  const authors = new Authors(store)
  const cards = new Cards(cardTools, authors)
  const readout = new Readout(store, ledgers, authors, cards)
  const hub = new Hub(store, readout, report, deflaters.down)
  const listings = new Listings(store, timers)
  const pages = new Pages({ store, ledgers, authors, cards, report }, listings, timers, deflaters.down)
  const devices = new Devices(store, recorder, clock)
  const presence = new Presence(store, clock, timers, report, deflaters.down)
  const sockets = new Sockets({
    ...core,
    hub,
    listings,
    pages,
    presence,
    readout,
    authors,
    devices,
    deflaters,
  })

  door.onCommitted((documents) => {
    wakeScopes(documents).catch((error: unknown) => {
      report(error)
      // Which scopes it concerns is not known: let each look for itself.
      hub.wake()
    })
  })
  commits.onForeign(() => hub.wake())
  let epoch = store.serverEpoch
  commits.onForeign(() => {
    if (store.serverEpoch === epoch) return
    // Said in the shell while we run: every device has to hear of it.
    epoch = store.serverEpoch
    sockets.greetAllAgain()
  })
  async function wakeScopes(
    documents: readonly { readonly doc: string; readonly left: readonly string[] }[],
  ): Promise<void> {
    if (!hub.listening) return
    const scopes = await store.scopesOf(...documents.map(({ doc }) => doc))
    hub.wake([...scopes, ...documents.flatMap(({ left }) => left)])
  }

  return {
    cards,
    devices,
    sockets,
    async close() {
      await sockets.close()
      await hub.idle()
    },
  }
}
