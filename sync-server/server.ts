/**
 * The composition root: everything is built here, once, in the order in which it depends on each other,
 * and taken down in reverse. `main.ts` runs it for people, `test/support/server.ts` for tests.
 */
import { mkdirSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { Clock, Random } from '../shared/base/ports.ts'
import { cardTools } from '../shared/templates/cardTools.ts'
import { isTemplateId } from '../shared/templates/index.ts'
import { createApp } from './http/app.ts'
import { isOurHost, isOurOrigin } from './http/address.ts'
import { readCookie, sessionCookie } from './http/cookie.ts'
import { Follower } from './http/freshness.ts'
import { headOfficeRoutes } from './http/headOffice.ts'
import { logRoutes } from './http/log.ts'
import { setupRoutes } from './http/setup.ts'
import { signInRoutes } from './http/signIn.ts'
import { staticRoutes } from './http/static.ts'
import { Door } from './ingest/door.ts'
import { Recorder } from './ingest/draft.ts'
import { Ledgers } from './ingest/ledgers.ts'
import { Refusals } from './ingest/refusals.ts'
import { Snapshots } from './ingest/snapshots.ts'
import { Devices } from './people/devices.ts'
import { Directory } from './people/directory.ts'
import { Passwords } from './people/passwords.ts'
import { People } from './people/people.ts'
import { Sessions } from './people/sessions.ts'
import { setupLink, SetupToken } from './people/setupToken.ts'
import { openReadSide } from './projection/index.ts'
import { systemClock, systemRandom } from './ports.ts'
import { Authors } from './session/authors.ts'
import { Cards } from './session/cards.ts'
import { CommitWatch } from './session/commitWatch.ts'
import { Hub } from './session/hub.ts'
import { Readout } from './session/readout.ts'
import { refuseUpgrade, Sockets } from './session/sockets.ts'
import type { KeyStore, Store } from './store/contract.ts'
import { createSqliteStore } from './store/sqlite/index.ts'

export interface ServerOptions {
  /** The data folder; made when it is not there. */
  readonly data: string
  /** 0: any free one. */
  readonly port: number
  readonly clock?: Clock
  readonly random?: Random
  /** Bugs and broken disks that a handler caught. Default: standard error. */
  readonly report?: (error: unknown) => void
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

/** What works without a network: the door and everything behind it. The shell's commands use it as it is. */
export interface Core {
  readonly store: Store
  readonly keys: KeyStore
  readonly clock: Clock
  readonly random: Random
  readonly ledgers: Ledgers
  readonly directory: Directory
  readonly sessions: Sessions
  readonly passwords: Passwords
  readonly people: People
  readonly recorder: Recorder
  readonly refusals: Refusals
  readonly door: Door
  readonly snapshots: Snapshots
  readonly commits: CommitWatch
  readonly report: (error: unknown) => void
  close(): Promise<void>
}

const toStandardError = (error: unknown): void => console.error(error)
const builtClient = fileURLToPath(new URL('../client/dist', import.meta.url))

/** Opens a data folder. Another process may have it open too. */
export async function openCore(options: Omit<ServerOptions, 'port' | 'client'>): Promise<Core> {
  const clock = options.clock ?? systemClock
  const random = options.random ?? systemRandom
  const report = options.report ?? toStandardError
  mkdirSync(options.data, { recursive: true, mode: 0o700 })
  const { store: inner, keys } = await createSqliteStore({ folder: options.data, clock, random })
  const commits = await CommitWatch.watch(inner, report)
  const { store } = commits
  const recorder = new Recorder(store, keys, clock)
  const directory = await Directory.load(store)
  const sessions = new Sessions(store, clock, random)
  const passwords = new Passwords()
  const people = new People({
    recorder,
    directory,
    sessions,
    passwords,
    clock,
    random,
    isTemplate: isTemplateId,
  })
  const ledgers = new Ledgers(store, keys)
  const refusals = new Refusals(clock, directory)
  const door = new Door({ store, keys, ledgers, directory, sessions, recorder, refusals, clock, report })
  const snapshots = new Snapshots(ledgers, report)
  door.onCommitted((documents) => {
    for (const { doc } of documents) snapshots.changed(doc)
  })
  commits.onForeign(async () => {
    await directory.reload()
    await sessions.recheck()
  })
  return {
    store,
    keys,
    clock,
    random,
    ledgers,
    directory,
    sessions,
    passwords,
    people,
    recorder,
    refusals,
    door,
    snapshots,
    commits,
    report,
    async close() {
      await commits.stop()
      await door.close()
      await snapshots.stop()
      await store.close()
      await keys.close()
    },
  }
}

/** Throws `EADDRINUSE` when the port is taken; nothing is left open then. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const core = await openCore(options)
  try {
    return await listen(core, options)
  } catch (error) {
    await core.close()
    throw error
  }
}

async function listen(core: Core, options: ServerOptions): Promise<RunningServer> {
  const { store, clock, random, ledgers, directory, sessions, recorder, refusals, door, commits, report } =
    core
  const authors = new Authors(store)
  const cards = new Cards(cardTools, authors)
  const readout = new Readout(store, ledgers, authors, cards)
  const hub = new Hub(store, readout, report)
  const devices = new Devices(store, recorder, clock)
  const readSide = await openReadSide({ folder: options.data, store, ledgers, cards })
  const follower = new Follower(readSide.projection, report)
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
    core,
    async stop() {
      await sockets.close()
      await app.close()
      await hub.idle()
      await core.door.close()
      await follower.stop()
      await readSide.close()
      await core.close()
    },
  }
}
