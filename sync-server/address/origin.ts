/**
 * An address as browsers know it: scheme, host and port. Everything a browser keeps (unsent edits, cookies,
 * passkeys) belongs to exactly one of these, so two spellings of one address must never look like two.
 */
import { isIP } from 'node:net'

export interface Origin {
  readonly scheme: 'http' | 'https'
  /** Lower case, as DNS has it (`xn--…`); an IPv6 address without brackets. */
  readonly host: string
  readonly port: number
}

const portOf = { http: 80, https: 443 } as const

/** Null for what is none: another scheme, a path, a user name, a port that cannot be. */
export function parseOrigin(text: string): Origin | null {
  let url: URL
  try {
    url = new URL(text.trim())
  } catch {
    return null
  }
  const scheme = url.protocol === 'https:' ? 'https' : url.protocol === 'http:' ? 'http' : null
  if (scheme === null || url.pathname !== '/' || url.search !== '' || url.hash !== '') return null
  if (url.username !== '' || url.password !== '' || !isHost(bare(url.hostname))) return null
  return { scheme, host: bare(url.hostname), port: url.port === '' ? portOf[scheme] : Number(url.port) }
}

/** As a browser writes it in `Origin` and in its address bar: no port where it goes without saying. */
export function originText({ scheme, host, port }: Origin): string {
  const written = isIP(host) === 6 ? `[${host}]` : host
  return `${scheme}://${written}${port === portOf[scheme] ? '' : `:${port}`}`
}

export const sameOrigin = (one: Origin, other: Origin): boolean => originText(one) === originText(other)

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '').toLowerCase()

/** What stands in a `Host` header, under a scheme that is known otherwise. */
export function parseHost(scheme: Origin['scheme'], header: string | undefined): Origin | null {
  if (header === undefined || !/^([a-z0-9.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?$/i.test(header)) return null
  return parseOrigin(`${scheme}://${header}`)
}

/** A name of letters, digits and hyphens in parts of at most 63, or an IP address. */
export function isHost(host: string): boolean {
  if (isIP(host) !== 0) return true
  return (
    host.length <= 253 && host.split('.').every((part) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(part))
  )
}

export const isIpAddress = (host: string): boolean => isIP(host) !== 0

export const isLocalhost = (host: string): boolean => host === 'localhost' || host.endsWith('.localhost')

/** Names that only an office network knows: RFC 6762 (`.local`), RFC 8375, RFC 6761, and what ICANN keeps free. */
const private_ = /(^|\.)(local|localhost|lan|home\.arpa|internal|intranet|corp|home|test|invalid)$/

/** Could it be bought, and so have a certificate that every browser knows? */
export const isPublicName = (host: string): boolean =>
  !isIpAddress(host) && host.includes('.') && !private_.test(host)
