/**
 * The composition root: the core of a data folder (`core.ts`) and the network around it, taken down in
 * reverse. `main.ts` runs it for people, `test/support/server.ts` for tests.
 */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { openCore, type Core, type CoreOptions } from './core.ts'
import { Addresses, isOwnPage, takesUploads } from './address/addresses.ts'
import { AddressBook, originsOf } from './address/book.ts'
import { openDoors, type Doors } from './address/doors.ts'
import { rememberAddress } from './address/remembered.ts'
import { LOCALHOST, type AddressSettings } from './address/settings.ts'
import { accessRoutes } from './http/access.ts'
import { approvalRoutes } from './http/approvals.ts'
import { calendarRoutes } from './http/calendar.ts'
import { namingRoutes } from './http/namings.ts'
import { demoRoutes } from './http/demo.ts'
import { duplicateRoutes } from './http/duplicates.ts'
import { exportRoutes } from './http/exports.ts'
import { addressRoutes } from './http/address.ts'
import { createApp } from './http/app.ts'
import { readCookie, sessionCookie } from './http/cookie.ts'
import { deviceRoutes } from './http/device.ts'
import { Follower } from './http/freshness.ts'
import { Guesses } from './http/guesses.ts'
import { headOfficeRoutes } from './http/headOffice.ts'
import { inviteRoutes } from './http/invites.ts'
import { peopleRoutes } from './http/people.ts'
import { liveRoutes, LiveStreams } from './http/live.ts'
import { logRoutes } from './http/log.ts'
import { recoveryRoutes } from './http/recovery.ts'
import { securityRoutes } from './http/security.ts'
import { noticeRoutes } from './http/notices.ts'
import { tagRoutes } from './http/tags.ts'
import { viewRoutes } from './http/views.ts'
import { CompanyCalendar } from './people/companyCalendar.ts'
import { CompanyNamings } from './people/companyNamings.ts'
import { CompanyTags } from './people/companyTags.ts'
import { PrivacyNotices } from './people/privacyNotices.ts'
import { setupRoutes } from './http/setup.ts'
import { sessionOf, signInRoutes } from './http/signIn.ts'
import { staticRoutes } from './http/static.ts'
import { setupLink, SetupToken } from './people/setupToken.ts'
import { openReadSide } from './projection/index.ts'
import { refuseUpgrade } from './session/sockets.ts'
import { openSyncSide } from './session/syncSide.ts'
import { openTls } from './tls/open.ts'
import { trustSite } from './tls/trustSite.ts'
import type { ShadowLimits } from './workspace/shadow.ts'
import { WorkspaceSockets } from './workspace/sockets.ts'

export { openCore, type Core } from './core.ts'

export interface ServerOptions extends CoreOptions {
  /** 0: any free one. */
  readonly port: number
  /** The built client. */
  readonly client?: string
  /** How it is reached. Default: `http://localhost`. */
  readonly address?: AddressSettings
  /** That the API answers to one session, or to one address without any. */
  readonly requestsPerMinute?: number
  /** What one change of a workspace document may cost. */
  readonly shadow?: ShadowLimits
  /** Another machine on the office network answers to the name of `--lan`. */
  readonly onClash?: (address: string) => void
}

export interface RunningServer {
  /** The canonical address. */
  readonly url: string
  readonly port: number
  readonly addresses: Addresses
  /** Addresses of the company at which nobody answers under these flags. */
  readonly unanswered: readonly string[]
  /** What devices are asked to trust, and where; null unless under an authority of our own. */
  readonly trust: Doors['trust']
  /** Looks at the certificate now rather than in a few seconds; true when it was replaced. */
  reviewCertificate(): Promise<boolean>
  /** For the first person; null once the company is set up. */
  readonly setupLink: string | null
  readonly core: Core
  /** Stops accepting, says goodbye, finishes what is being committed, closes the files. */
  stop(): Promise<void>
}

const builtClient = fileURLToPath(new URL('../client/dist', import.meta.url))

/** Throws `EADDRINUSE` when the port is taken, `StartRefusal` for what the settings name; nothing is left open then. */
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
): Promise<Omit<RunningServer, 'core' | 'stop'>> {
  const { store, clock, random, ledgers, directory, sessions, door, commits, handovers, report } = core
  const settings = options.address ?? LOCALHOST
  const book = await AddressBook.load(core)
  const others = originsOf(book.row)
  const names = others.filter(({ scheme }) => scheme === 'https').map(({ host }) => host)
  const tls = await openTls(settings, names, { data: options.data, clock, random, report })
  const addresses = new Addresses(settings, tls.host)
  addresses.follow(book.row)
  const sync = openSyncSide(core)
  const { cards, devices, sockets } = sync
  const workspaces = new WorkspaceSockets(core, options.shadow)
  const readSide = await openReadSide({ folder: options.data, store, ledgers, cards, keys: core.keys })
  ends.push(() => readSide.close())
  const follower = new Follower(readSide, report)
  ends.push(() => follower.stop())
  // Nothing is committed any more from here on.
  ends.push(() => door.close())
  ends.push(() => handovers.stop())
  const setupToken = new SetupToken(options.data, clock, random)

  commits.onOwn(() => follower.soon())
  commits.onForeign(() => follower.soon())

  let doors: Doors | null = null
  const trust = tls.authority === null ? null : trustSite(tls.authority, () => doors?.trust ?? null)
  const app = await createApp({
    addresses,
    hsts: settings.hsts,
    report,
    ...(options.requestsPerMinute === undefined ? {} : { requestsPerMinute: options.requestsPerMinute }),
    sessionKey: async (request) => (await sessionOf(request, core))?.tokenHash ?? null,
    aside(request, response) {
      if (trust === null || addresses.arrival(request).place !== 'unsafe') return false
      trust(request, response)
      return true
    },
  })
  ends.push(() => app.close())
  ends.push(async () => doors?.close())
  const live = { ...core, follower }
  const streams = new LiveStreams(live)
  // First of all: the ports stay open until the last socket is gone.
  ends.push(() => {
    streams.close()
    return Promise.all([sync.close(), workspaces.close()])
  })
  app.get('/healthz', async () => ({ ok: true, head: await store.head() }))
  const signing = { ...core, guesses: new Guesses(clock, core.passwords) }
  signInRoutes(app, signing)
  setupRoutes(app, { ...signing, setupToken })
  inviteRoutes(app, { ...core, addresses })
  securityRoutes(app, signing)
  recoveryRoutes(app, signing)
  deviceRoutes(app, { ...core, greetAgain: (device) => sockets.greetAgain(device) })
  const tags = new CompanyTags(store, core.recorder)
  headOfficeRoutes(app, { ...core, readSide, follower, devices, tags })
  tagRoutes(app, { ...signing, tags })
  calendarRoutes(app, { ...signing, calendar: new CompanyCalendar(store, core.recorder) })
  namingRoutes(app, {
    ...signing,
    namings: {
      checkers: new CompanyNamings('checkers', store, core.recorder, core.directory, clock),
      triagers: new CompanyNamings('triagers', store, core.recorder, core.directory, clock),
    },
  })
  noticeRoutes(app, { ...signing, notices: new PrivacyNotices(store, core.recorder, core.clock) })
  peopleRoutes(app, { ...core, readSide, follower, devices })
  liveRoutes(app, streams, live)
  logRoutes(app, { ...core, readSide, follower })
  accessRoutes(app, core)
  approvalRoutes(app, core)
  viewRoutes(app, signing)
  exportRoutes(app, core)
  duplicateRoutes(app, { ...signing, readSide, follower, ledgers })
  demoRoutes(app, core)
  addressRoutes(app, {
    ...core,
    addresses,
    book,
    devices,
    trustPage: () => doors?.trust?.trustUrl ?? null,
  })
  await staticRoutes(app, options.client ?? builtClient)

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    socket.on('error', () => undefined)
    const arrival = addresses.arrival(request)
    const toWorkspace = WorkspaceSockets.takes(request.url)
    const served = request.url === '/sync' || toWorkspace
    if (!served || !takesUploads(arrival) || !isOwnPage(arrival, request)) {
      refuseUpgrade(socket, '403 Forbidden')
      return
    }
    const token = readCookie(request.headers.cookie, sessionCookie(arrival.secure).name)
    void (token === null ? Promise.resolve(null) : sessions.find(token))
      .then((session) => (session !== null && sessions.alive(session) ? session : null))
      .then((session) => (toWorkspace ? workspaces : sockets).upgrade(request, socket, head, session))
      .catch((error: unknown) => {
        report(error)
        socket.destroy()
      })
  }

  await handovers.resumeAll()
  follower.soon()
  doors = await openDoors({
    app,
    settings,
    addresses,
    tls,
    trust,
    port: options.port,
    others,
    onUpgrade,
    report,
    onClash: (address) => options.onClash?.(address),
  })
  const remember = (): void => rememberAddress(options.data, addresses.canonical)
  remember()
  book.watch(() => {
    addresses.follow(book.row)
    remember()
    // Each device asks anew what it has to know, and is at once told of the move.
    sockets.greetAllAgain()
  })
  // A port that was drawn is nobody's address.
  if (options.port !== 0 || settings.origin !== null) {
    const begin = (): Promise<void> => book.begin(addresses.own)
    await begin()
    directory.watch(() => void begin().catch(report))
  }
  const url = addresses.canonical
  return {
    url,
    port: doors.port,
    addresses,
    unanswered: doors.unanswered,
    trust: doors.trust,
    reviewCertificate: doors.review,
    setupLink: directory.organisation === null ? setupLink(url, setupToken.mint()) : null,
  }
}
