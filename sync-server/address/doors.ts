/**
 * Everything between the network and the app: which ports are open to whom, under which certificate, and the
 * trust page beside them.
 */
import { createServer, type Server } from 'node:http'
import { createServer as createSecureServer, type Server as SecureServer } from 'node:https'
import { networkInterfaces } from 'node:os'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { createSecureContext, type SecureContext } from 'node:tls'
import type { FastifyInstance } from 'fastify'
import { covers, type Credentials } from '../tls/certificates.ts'
import type { Tls } from '../tls/open.ts'
import type { TrustFacts } from '../tls/trustPage.ts'
import type { TrustSite } from '../tls/trustSite.ts'
import type { Addresses } from './addresses.ts'
import { Front, type Reachable } from './front.ts'
import { originText, type Origin } from './origin.ts'
import { isTaken, StartRefusal } from './refusal.ts'
import { Responder } from './responder.ts'
import type { AddressSettings } from './settings.ts'

/** How often the certificate is looked at. */
const REVIEW_MS = 10_000
const HTTP_PORT = 80

export interface DoorTools {
  readonly app: FastifyInstance
  readonly settings: AddressSettings
  readonly addresses: Addresses
  readonly tls: Tls
  readonly trust: TrustSite | null
  /** 0: any free one. */
  readonly port: number
  /** Addresses of the company beside what the flags say: those that can be answered are. */
  readonly others: readonly Origin[]
  readonly onUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
  readonly report: (error: unknown) => void
  /** Another machine on the network answers to our name. */
  readonly onClash: (address: string) => void
}

export interface Doors {
  readonly port: number
  /** The trust page as it can be reached; null without one. */
  readonly trust: (TrustFacts & { readonly port: number }) | null
  /** Addresses of the company at which nobody answers under these flags. */
  readonly unanswered: readonly string[]
  /** Looks at the certificate now; true when it was replaced. */
  review(): Promise<boolean>
  close(): Promise<void>
}

/** Throws `EADDRINUSE` when the port is taken, `StartRefusal` for that of the trust page; nothing is left open. */
export async function openDoors(tools: DoorTools): Promise<Doors> {
  const { app, settings, addresses, tls, trust, onUpgrade, report } = tools
  await app.ready()
  const plain = app.server
  const certificates = new Certificates(tls)
  const secure = secureServer(app, certificates)
  for (const server of [plain, secure]) server?.on('upgrade', onUpgrade)
  const front = new Front(plain, secure)
  let trustServer: Server | null = null
  let responder: Responder | null = null
  try {
    const port = await front.listen(tools.port, reachOf(tools))
    addresses.listenOn(port)
    const served: Origin[] = []
    for (const other of tools.others) {
      if (certificates.has(other) && (await openBeside(front, other, port, report))) served.push(other)
    }
    addresses.serve(served)
    if (trust !== null && settings.way.type === 'lan') {
      trustServer = await listenForTrust(trust, settings.way.trustPort, port)
    }
    if (settings.mdns) {
      responder = new Responder({
        name: tls.host,
        addresses: networkAddresses,
        onClash: tools.onClash,
        report,
      })
    }
    const review = async (): Promise<boolean> => {
      const fresh = await certificates.review()
      if (fresh) secure?.setSecureContext(certificates.first)
      return fresh
    }
    const timer = setInterval(() => void review().catch(report), REVIEW_MS)
    timer.unref()
    return {
      port,
      trust: trustFacts(addresses, tls, portOf(trustServer)),
      unanswered: tools.others.map(originText).filter((address) => !addresses.serves(address)),
      review,
      async close() {
        clearInterval(timer)
        await Promise.all([front.close(), closeNow(trustServer), responder?.close()])
      },
    }
  } catch (error) {
    await Promise.all([front.close(), closeNow(trustServer), responder?.close()])
    throw error
  }
}

/** For everyone where the way asks for it, or where an address that the company has left is on the same port. */
function reachOf({ settings, others, port, tls }: DoorTools): Reachable {
  const besides = others.some((one) => one.port === port && tls.others.has(one.host))
  return isForEveryone(settings) || besides ? 'everyone' : 'this-machine'
}

/** False when its port is somebody else's: that is said, and no reason not to start. */
async function openBeside(
  front: Front,
  other: Origin,
  own: number,
  report: (error: unknown) => void,
): Promise<boolean> {
  if (other.port === own) return true
  try {
    await front.listen(other.port, other.scheme === 'http' ? 'this-machine' : 'everyone')
    return true
  } catch (error) {
    if (!isTaken(error)) report(error)
    return false
  }
}

/** A proxy on this machine comes in by loopback, and nobody else shall. */
const isForEveryone = ({ way }: AddressSettings): boolean =>
  way.type === 'proxy' ? way.proxies.length > 0 : way.type !== 'localhost'

/** The certificates behind one secure server, chosen by the name that the browser asks for. */
class Certificates {
  readonly #tls: Tls
  readonly #contexts = new Map<string, SecureContext>()

  constructor(tls: Tls) {
    this.#tls = tls
    this.#build()
  }

  /** Where no name fits. */
  get first(): Credentials {
    const source = this.#tls.source ?? [...this.#tls.others.values()][0]
    if (source === undefined) throw new Error('no certificate')
    return source.now
  }

  get any(): boolean {
    return this.#tls.source !== null || this.#tls.others.size > 0
  }

  /** Could that address be answered, as far as certificates go? */
  has({ scheme, host }: Origin): boolean {
    const { source, others } = this.#tls
    return scheme === 'http' || others.has(host) || (source !== null && covers(source.now.cert, host))
  }

  contextFor(name: string): SecureContext | undefined {
    return this.#contexts.get(name.toLowerCase())
  }

  async review(): Promise<boolean> {
    const sources = [this.#tls.source, ...this.#tls.others.values()].filter((source) => source !== null)
    const fresh = (await Promise.all(sources.map((source) => source.review()))).some((one) => one !== null)
    if (fresh) this.#build()
    return fresh
  }

  #build(): void {
    for (const [host, source] of this.#tls.others) this.#contexts.set(host, createSecureContext(source.now))
  }
}

function secureServer(app: FastifyInstance, certificates: Certificates): SecureServer | null {
  if (!certificates.any) return null
  const server = createSecureServer(
    {
      ...certificates.first,
      SNICallback: (name, answer) => answer(null, certificates.contextFor(name)),
      minVersion: 'TLSv1.2',
      requestTimeout: 30_000,
      keepAliveTimeout: 72_000,
    },
    app.routing,
  )
  server.on('clientError', (error, socket) => app.server.emit('clientError', error, socket))
  return server
}

/** The usual port of plain HTTP, so that the name alone finds it; where that is not to be had, the one above ours. */
async function listenForTrust(trust: TrustSite, chosen: number | null, port: number): Promise<Server> {
  const candidates = chosen === null ? [HTTP_PORT, port + 1] : [chosen]
  for (const candidate of candidates) {
    const server = createServer({ requestTimeout: 30_000 }, trust)
    try {
      await listen(server, candidate)
      return server
    } catch (error) {
      if (!isTaken(error)) throw error
    }
  }
  const taken = candidates.join(' 和 ')
  throw new StartRefusal(
    `信任页的端口 ${taken} 都不能用，用 --http-port 端口号 换一个 / no port for the trust page (${candidates.join(', ')}): choose one with --http-port NUMBER`,
  )
}

async function listen(server: Server, port: number): Promise<void> {
  const on = (host: string): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, () => {
        server.off('error', reject)
        resolve()
      })
    })
  await on('::').catch((error: unknown) => {
    if (isTaken(error)) throw error
    return on('0.0.0.0')
  })
}

function closeNow(server: Server | null): Promise<void> {
  if (server === null) return Promise.resolve()
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

function portOf(server: Server | null): number | null {
  const address = server?.address()
  return typeof address === 'object' && address !== null ? address.port : null
}

/** The addresses of this machine in its networks, those of an office before others. */
function networkAddresses(): readonly string[] {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  const own = all
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => address)
  const isOffice = (address: string): boolean => /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(address)
  return [...own.filter(isOffice), ...own.filter((address) => !isOffice(address))]
}

function trustFacts(addresses: Addresses, { authority, host }: Tls, port: number | null): Doors['trust'] {
  if (authority === null || port === null) return null
  const at = (name: string): string => originText({ scheme: 'http', host: name, port })
  return {
    canonical: addresses.canonical,
    name: host,
    trustUrl: at(host),
    byAddress: networkAddresses().map(at),
    fingerprint: authority.fingerprint,
    notAfter: new Date(authority.notAfter),
    port,
  }
}
