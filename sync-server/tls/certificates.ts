/**
 * Where the server's certificate comes from, and when there is a new one. Both sources are asked now and then
 * (`review`), because a server that runs for months outlives every certificate it was started with.
 */
import { readFileSync, statSync } from 'node:fs'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import type { Clock, Millis } from '../../shared/base/ports.ts'
import { err, ok, type Result } from '../../shared/base/result.ts'
import { isIpAddress, isHost } from '../address/origin.ts'
import type { Authority } from './authority.ts'

/** What `tls.createSecureContext` takes, PEM. */
export interface Credentials {
  readonly cert: string
  readonly key: string
}

export interface CertificateSource {
  readonly now: Credentials
  /** New credentials, once; null while the present ones are the right ones. */
  review(): Promise<Credentials | null>
}

/** Renewed when a third of its life is left: a server that was off for days still comes up with a good one. */
const LEFT = 1 / 3

export class OwnCertificate implements CertificateSource {
  readonly #authority: Authority
  readonly #clock: Clock
  #now: Credentials
  #renewAt: Millis

  private constructor(authority: Authority, clock: Clock, first: Credentials, renewAt: Millis) {
    this.#authority = authority
    this.#clock = clock
    this.#now = first
    this.#renewAt = renewAt
  }

  /** A fresh one at every start: nothing but the authority lies in the folder. */
  static async issue(authority: Authority, clock: Clock): Promise<OwnCertificate> {
    const leaf = await authority.issue()
    return new OwnCertificate(authority, clock, leaf, renewalOf(clock.now(), leaf.notAfter))
  }

  get now(): Credentials {
    return this.#now
  }

  async review(): Promise<Credentials | null> {
    const now = this.#clock.now()
    if (now < this.#renewAt) return null
    const leaf = await this.#authority.issue()
    this.#now = leaf
    this.#renewAt = renewalOf(now, leaf.notAfter)
    return leaf
  }
}

const renewalOf = (now: Millis, notAfter: Millis): Millis => notAfter - (notAfter - now) * LEFT

/**
 * Files that somebody else renews (certbot, a company's own authority). Looked at by time and size, not
 * watched: they are often links that are swapped, which a watch on the file misses.
 */
export class FileCertificate implements CertificateSource {
  readonly #paths: { readonly cert: string; readonly key: string }
  readonly #report: (error: unknown) => void
  #now: Credentials
  #stamp: string
  #complained = ''

  private constructor(
    paths: { readonly cert: string; readonly key: string },
    report: (error: unknown) => void,
    first: Credentials,
    stamp: string,
  ) {
    this.#paths = paths
    this.#report = report
    this.#now = first
    this.#stamp = stamp
  }

  /** Refuses, in a sentence, files that cannot be read or do not belong together. */
  static open(
    paths: { readonly cert: string; readonly key: string },
    report: (error: unknown) => void,
  ): Result<FileCertificate, string> {
    // Before it is read: what is written meanwhile is noticed at the next look.
    const stamp = stampOf(paths)
    const read = readPair(paths)
    return read.ok ? ok(new FileCertificate(paths, report, read.value, stamp)) : read
  }

  get now(): Credentials {
    return this.#now
  }

  /** One file may be new before the other: such a pair is left until it fits, and the present one stays. */
  review(): Promise<Credentials | null> {
    const stamp = stampOf(this.#paths)
    if (stamp === this.#stamp) return Promise.resolve(null)
    const read = readPair(this.#paths)
    if (!read.ok) {
      if (this.#complained !== stamp) this.#report(new Error(read.error))
      this.#complained = stamp
      return Promise.resolve(null)
    }
    this.#stamp = stamp
    this.#now = read.value
    return Promise.resolve(read.value)
  }
}

function stampOf({ cert, key }: { readonly cert: string; readonly key: string }): string {
  return [cert, key]
    .map((path) => {
      const found = statSync(path, { throwIfNoEntry: false })
      return found === undefined ? 'gone' : `${found.ino} ${found.mtimeMs} ${found.size}`
    })
    .join(' ')
}

function readPair(paths: { readonly cert: string; readonly key: string }): Result<Credentials, string> {
  let cert: string, key: string
  try {
    cert = readFileSync(paths.cert, 'utf8')
    key = readFileSync(paths.key, 'utf8')
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return err(`读不到证书文件 / a certificate file cannot be read: ${why}`)
  }
  try {
    if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key)))
      return err(`${paths.key} 不是 ${paths.cert} 的私钥 / ${paths.key} is not the key of ${paths.cert}`)
  } catch {
    return err(
      `${paths.cert} 和 ${paths.key} 应为 PEM 格式，私钥不加密 / ${paths.cert} and ${paths.key} should be PEM, the key without a passphrase`,
    )
  }
  return ok({ cert, key })
}

/** The first name that a certificate was made for; null when it names only patterns. */
export function nameIn(cert: string): string | null {
  const names = (new X509Certificate(cert).subjectAltName ?? '').split(', ')
  for (const name of names) {
    const dns = /^DNS:(.+)$/.exec(name)?.[1]?.toLowerCase()
    if (dns !== undefined && isHost(dns)) return dns
  }
  return null
}

/** Would a browser take it for this host? */
export function covers(cert: string, host: string): boolean {
  const certificate = new X509Certificate(cert)
  return (isIpAddress(host) ? certificate.checkIP(host) : certificate.checkHost(host)) !== undefined
}
