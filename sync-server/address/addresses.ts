/**
 * The names this server answers to, and whose pages may talk to it. Every request and every socket asks here first.
 *
 * The host is checked so that a foreign name pointed at this machine (DNS rebinding) reaches nothing; the origin,
 * so that a foreign page open in the same browser can neither post nor open a socket. What a proxy says about a
 * request is believed only from the peers that were named at the start.
 */
import type { BlockList } from 'node:net'
import { isIPv6 } from 'node:net'
import type { IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import {
  isIpAddress,
  isLocalhost,
  originText,
  parseHost,
  parseOrigin,
  sameOrigin,
  type Origin,
} from './origin.ts'
import { peersOf, type AddressSettings, type Way } from './settings.ts'

/** Where a request arrived, from the browser's point of view. */
export interface Arrival {
  readonly place:
    /** An address of ours, in full service. */
    | 'home'
    /** One that the company has moved away from: it still takes uploads. */
    | 'old'
    /** Plain HTTP, or something between us and the browser that does not say otherwise. */
    | 'unsafe'
    /** A host name that is not ours. */
    | 'elsewhere'
  readonly secure: boolean
  /** As the browser writes it in `Origin`; null when the host is none. */
  readonly origin: string | null
  readonly host: string | null
}

export class Addresses {
  #own: Origin
  /** `--origin` named a port, whatever port is listened on. */
  readonly #fixed: boolean
  readonly #way: Way
  readonly #proxies: BlockList | null
  readonly #machine: BlockList = peersOf([])
  /** The company's address and the ones it left, by the book; null before there is a company. */
  #book: { readonly canonical: Origin; readonly old: readonly Origin[] } | null = null
  /** Doors beside our own. */
  #served: readonly Origin[] = []

  /** `host`: the name in the certificate, for where the flags name none. */
  constructor({ way, origin }: AddressSettings, host: string) {
    this.#own = origin ?? { scheme: way.type === 'localhost' ? 'http' : 'https', host, port: 0 }
    this.#fixed = origin !== null
    this.#way = way
    this.#proxies = way.type === 'proxy' ? peersOf(way.proxies) : null
  }

  /** To be said once the port is known, and before anyone is answered. */
  listenOn(port: number): void {
    if (!this.#fixed) this.#own = { ...this.#own, port }
  }

  /** What the book says now. An address that cannot be read any more is left out. */
  follow(
    book: { readonly canonical: string; readonly old: readonly { readonly address: string }[] } | null,
  ): void {
    const canonical = parseOrigin(book?.canonical ?? '')
    const old = book?.old.flatMap(({ address }) => parseOrigin(address) ?? []) ?? []
    this.#book = canonical === null ? null : { canonical, old }
  }

  /** Which doors stand open besides our own. */
  serve(origins: readonly Origin[]): void {
    this.#served = origins
  }

  /** Where this start listens, by its flags. */
  get own(): string {
    return originText(this.#own)
  }

  /**
   * The one address for every link and every QR code: that of the book, as long as this server answers
   * there. Where it does not (other flags, a port that is taken), links have to lead somewhere that works.
   */
  get canonical(): string {
    return originText(this.#home)
  }

  get #home(): Origin {
    const canonical = this.#book?.canonical
    return canonical !== undefined && this.#isServed(canonical) ? canonical : this.#own
  }

  /** Does this server answer at that address? */
  serves(address: string): boolean {
    const origin = parseOrigin(address)
    return origin !== null && this.#isServed(origin)
  }

  #isServed(origin: Origin): boolean {
    if (sameOrigin(origin, this.#own) || this.#served.some((one) => sameOrigin(one, origin))) return true
    // Whatever name a proxy has comes in through our own door.
    return this.#way.type === 'proxy' && origin.scheme === 'https'
  }

  /** Browsers bind passkeys to a name: there are none at a bare IP address. */
  get passkeys(): boolean {
    return !isIpAddress(this.#home.host)
  }

  /** The relying party of passkeys made at the canonical address. */
  get rpId(): string {
    return this.#home.host
  }

  get behindProxy(): boolean {
    return this.#proxies !== null
  }

  /** May this peer speak for others (`X-Forwarded-*`)? For Fastify's `trustProxy`, and here. */
  readonly isProxy = (peer: string | undefined): boolean => within(this.#proxies, peer)

  arrival(request: IncomingMessage): Arrival {
    const peer = request.socket.remoteAddress
    const encrypted = 'encrypted' in request.socket && (request.socket as TLSSocket).encrypted
    const believed = this.isProxy(peer)
    const forwarded = (name: string): string | undefined =>
      believed ? lastOf(request.headers[name]) : undefined
    const secure = encrypted || forwarded('x-forwarded-proto') === 'https'
    const host = parseHost(secure ? 'https' : 'http', forwarded('x-forwarded-host') ?? request.headers.host)
    const place = host === null ? 'elsewhere' : this.#place(host, peer, believed)
    return { place, secure, origin: host === null ? null : originText(host), host: host?.host ?? null }
  }

  #place(host: Origin, peer: string | undefined, believed: boolean): Arrival['place'] {
    // Behind a proxy nobody else is spoken to, whatever he says he is.
    if (this.#proxies !== null && !believed) return 'unsafe'
    const place = this.#lookUp(host)
    if (host.scheme === 'https') return place
    // Plain HTTP never leaves this machine.
    if (place !== 'elsewhere') return within(this.#machine, peer) ? place : 'unsafe'
    return this.#own.scheme === 'https' || !within(this.#machine, peer) ? 'unsafe' : 'elsewhere'
  }

  /** To the letter first; then by name alone: a port may be forwarded, and it is names that are pointed at foreign machines. */
  #lookUp(host: Origin): 'home' | 'old' | 'elsewhere' {
    const home = this.#home
    // Left behind is what the book says, except where the server has nothing better to offer.
    const old = (this.#book?.old ?? []).filter((one) => !sameOrigin(one, home))
    const homes = [home, this.#own].filter((one) => !old.some((left) => sameOrigin(left, one)))
    const byName = (one: Origin): boolean => one.scheme === host.scheme && one.host === host.host
    if (homes.some((one) => sameOrigin(one, host))) return 'home'
    if (old.some((one) => sameOrigin(one, host))) return 'old'
    if (homes.some(byName) || this.#isRole(host)) return 'home'
    return old.some(byName) ? 'old' : 'elsewhere'
  }

  #isRole({ scheme, host }: Origin): boolean {
    return this.#way.type === 'localhost' && this.#way.roles && scheme === 'http' && isLocalhost(host)
  }
}

export const takesUploads = ({ place }: Arrival): boolean => place === 'home' || place === 'old'

/** For what changes something: did a page of this very address ask? */
export const isOwnPage = (arrival: Arrival, request: IncomingMessage): boolean =>
  arrival.origin !== null && request.headers.origin === arrival.origin

function within(list: BlockList | null, peer: string | undefined): boolean {
  if (list === null || peer === undefined) return false
  // A socket for both families writes IPv4 as `::ffff:…`.
  const address = peer.replace(/^::ffff:(?=\d+\.)/i, '')
  return list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}

/** Each proxy adds its own at the end; the nearest one is the one that was named to us. */
function lastOf(header: string | string[] | undefined): string | undefined {
  const text = Array.isArray(header) ? header.at(-1) : header
  return text?.split(',').at(-1)?.trim().toLowerCase()
}
