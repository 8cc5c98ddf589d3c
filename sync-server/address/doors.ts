/**
 * Everything between the network and the app: which ports are open to whom, under which certificate, and the
 * trust page beside them.
 */
import { createServer, type Server } from 'node:http'
import { createServer as createSecureServer, type Server as SecureServer } from 'node:https'
import { networkInterfaces } from 'node:os'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import type { Tls } from '../tls/open.ts'
import type { TrustFacts } from '../tls/trustPage.ts'
import type { TrustSite } from '../tls/trustSite.ts'
import type { Addresses } from './addresses.ts'
import { Front } from './front.ts'
import { originText } from './origin.ts'
import { isTaken, StartRefusal } from './refusal.ts'
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
  readonly onUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
  readonly report: (error: unknown) => void
}

export interface Doors {
  readonly port: number
  /** The trust page as it can be reached; null without one. */
  readonly trust: (TrustFacts & { readonly port: number }) | null
  /** Looks at the certificate now; true when it was replaced. */
  review(): Promise<boolean>
  close(): Promise<void>
}

/** Throws `EADDRINUSE` when the port is taken, `StartRefusal` for that of the trust page; nothing is left open. */
export async function openDoors(tools: DoorTools): Promise<Doors> {
  const { app, settings, addresses, tls, trust, onUpgrade, report } = tools
  await app.ready()
  const plain = app.server
  const secure = tls.source === null ? null : secureServer(app, tls.source.now)
  for (const server of [plain, secure]) server?.on('upgrade', onUpgrade)
  const front = new Front(plain, secure)
  let trustServer: Server | null = null
  try {
    const port = await front.listen(tools.port, isForEveryone(settings) ? 'everyone' : 'this-machine')
    addresses.listenOn(port)
    if (trust !== null && settings.way.type === 'lan') {
      trustServer = await listenForTrust(trust, settings.way.trustPort, port)
    }
    const review = async (): Promise<boolean> => {
      const fresh = (await tls.source?.review()) ?? null
      if (fresh !== null) secure?.setSecureContext(fresh)
      return fresh !== null
    }
    const timer = setInterval(() => void review().catch(report), REVIEW_MS)
    timer.unref()
    return {
      port,
      trust: trustFacts(addresses, tls, portOf(trustServer)),
      review,
      async close() {
        clearInterval(timer)
        await Promise.all([front.close(), closeNow(trustServer)])
      },
    }
  } catch (error) {
    await Promise.all([front.close(), closeNow(trustServer)])
    throw error
  }
}

/** A proxy on this machine comes in by loopback, and nobody else shall. */
const isForEveryone = ({ way }: AddressSettings): boolean =>
  way.type === 'proxy' ? way.proxies.length > 0 : way.type !== 'localhost'

function secureServer(
  app: FastifyInstance,
  credentials: { readonly cert: string; readonly key: string },
): SecureServer {
  const options = {
    ...credentials,
    minVersion: 'TLSv1.2',
    requestTimeout: 30_000,
    keepAliveTimeout: 72_000,
  } as const
  const server = createSecureServer(options, app.routing)
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
