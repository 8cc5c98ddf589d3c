/**
 * The composition root: the core of a data folder (`core.ts`) and the network around it, taken down in
 * reverse. `main.ts` runs it for people, `test/support/server.ts` for tests.
 */
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { cardTools } from '../shared/templates/cardTools.ts'
import { openCore, type Core, type CoreOptions } from './core.ts'
import { createApp } from './http/app.ts'
import { isOurHost, isOurOrigin } from './http/address.ts'
import { readCookie, sessionCookie } from './http/cookie.ts'
import { Follower } from './http/freshness.ts'
import { headOfficeRoutes } from './http/headOffice.ts'
import { logRoutes } from './http/log.ts'
import { setupRoutes } from './http/setup.ts'
import { signInRoutes } from './http/signIn.ts'
import { staticRoutes } from './http/static.ts'
import { Devices } from './people/devices.ts'
import { setupLink, SetupToken } from './people/setupToken.ts'
import { openReadSide } from './projection/index.ts'
import { Authors } from './session/authors.ts'
import { Cards } from './session/cards.ts'
import { Hub } from './session/hub.ts'
import { Readout } from './session/readout.ts'
import { refuseUpgrade, Sockets } from './session/sockets.ts'

export { openCore, type Core } from './core.ts'

export interface ServerOptions extends CoreOptions {
  /** 0: any free one. */
  readonly port: number
  /** The built client. */
  readonly client?: string
}

export interface RunningServer {
  readonly url: string
  readonly port: number
  /** For the first person; null once the company is set up. */
  readonly setupLink: string | null
  readonly core: Core
  /** Stops accepting, says goodbye, finishes what is being committed, closes the files. */
  stop(): Promise<void>
}

const builtClient = fileURLToPath(new URL('../client/dist', import.meta.url))

/** Throws `EADDRINUSE` when the port is taken; nothing is left open then. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const core = await openCore(options)
  // What was begun so far, to be ended in reverse.
  const ends: (() => Promise<unknown>)[] = [() => core.close()]
  const stop = async (): Promise<void> => {
    for (let end = ends.pop(); end !== undefined; end = ends.pop()) await end()
  }
  try {
    return { ...(await listen(core, options, ends)), core, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function listen(
  core: Core,
  options: ServerOptions,
  ends: (() => Promise<unknown>)[],
): Promise<Pick<RunningServer, 'url' | 'port' | 'setupLink'>> {
  const { store, clock, random, ledgers, directory, sessions, recorder, refusals, door, commits, report } =
    core
  const authors = new Authors(store)
  const cards = new Cards(cardTools, authors)
  const readout = new Readout(store, ledgers, authors, cards)
  const hub = new Hub(store, readout, report)
  const devices = new Devices(store, recorder, clock)
  const readSide = await openReadSide({ folder: options.data, store, ledgers, cards })
  ends.push(() => readSide.close())
  const follower = new Follower(readSide.projection, report)
  ends.push(() => follower.stop())
  // Nothing is committed any more from here on.
  ends.push(() => door.close())
  const sockets = new Sockets({
    store,
    door,
    hub,
    readout,
    directory,
    sessions,
    devices,
    recorder,
    refusals,
    clock,
    report,
  })
  const setupToken = new SetupToken(options.data, clock, random)
  const cookie = sessionCookie(false)

  door.onCommitted((documents) => {
    wakeScopes(documents).catch((error: unknown) => {
      report(error)
      // Which scopes it concerns is not known: let each look for itself.
      hub.wake()
    })
  })
  commits.onForeign(() => hub.wake())
  commits.onOwn(() => follower.soon())
  commits.onForeign(() => follower.soon())
  async function wakeScopes(
    documents: readonly { readonly doc: string; readonly left: readonly string[] }[],
  ): Promise<void> {
    if (!hub.listening) return
    for (const { doc, left } of documents) hub.wake([...(await store.scopesOf(doc)), ...left])
  }

  const app = await createApp(report)
  ends.push(() => app.close())
  // First of all: the port stays open until its last socket is gone.
  ends.push(async () => {
    await sockets.close()
    await hub.idle()
  })
  app.get('/healthz', async () => ({ ok: true, head: await store.head() }))
  setupRoutes(app, { ...core, setupToken })
  signInRoutes(app, { ...core, cookie })
  headOfficeRoutes(app, { ...core, cookie, readSide, follower, devices })
  logRoutes(app, { ...core, cookie, readSide, follower })
  await staticRoutes(app, options.client ?? builtClient)

  app.server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => undefined)
    if (request.url !== '/sync' || !isOurHost(request.headers) || !isOurOrigin(request.headers)) {
      refuseUpgrade(socket, '403 Forbidden')
      return
    }
    const token = readCookie(request.headers.cookie, cookie.name)
    void (token === null ? Promise.resolve(null) : sessions.find(token))
      .then((session) => sockets.upgrade(request, socket, head, session))
      .catch((error: unknown) => {
        report(error)
        socket.destroy()
      })
  })

  follower.soon()
  await app.listen({ port: options.port, host: 'localhost' })
  const { port } = app.server.address() as AddressInfo
  const url = `http://localhost:${port}`
  return {
    url,
    port,
    setupLink: directory.organisation === null ? setupLink(url, setupToken.mint()) : null,
  }
}
