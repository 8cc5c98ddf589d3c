/**
 * A certificate authority of our own, for one name: what `--lan` asks people to trust.
 *
 * Trusting an authority is a great thing to ask. So this one is tied down inside its own certificate
 * (RFC 5280 §4.2.1.10): it can vouch for its one name and for nothing else, not even for IP addresses,
 * which a constraint on names alone would leave free. Whoever steals the key can impersonate this server
 * and no other.
 */
import 'reflect-metadata'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { createPrivateKey, hash, webcrypto, X509Certificate as NodeCertificate } from 'node:crypto'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { AsnConvert } from '@peculiar/asn1-schema'
import { GeneralName, GeneralSubtree, GeneralSubtrees, NameConstraints } from '@peculiar/asn1-x509'
import * as x509 from '@peculiar/x509'
import { bytesToHex } from '../../shared/base/bytes.ts'
import type { Clock, Millis, Random } from '../../shared/base/ports.ts'
import { syncFolder, writeDurably } from '../store/durable.ts'
import { authorityFolder, authorityPath } from './folder.ts'

const DAY_MS: Millis = 24 * 3600_000
const AUTHORITY_MS: Millis = 10 * 365 * DAY_MS
/** Browsers refuse more than 825 days under an added authority; a stolen one should be of little use. */
const LEAF_MS: Millis = 30 * DAY_MS
/** Clocks of devices run behind; a certificate that is not valid yet looks like an attack to them. */
const BACKDATED_MS: Millis = 2 * DAY_MS

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const NAME_CONSTRAINTS = '2.5.29.30'

type CryptoKey = webcrypto.CryptoKey
type CryptoKeyPair = webcrypto.CryptoKeyPair

export class AuthorityError extends Error {
  override readonly name = 'AuthorityError'
}

/** A certificate for this server with the key that goes with it, as `tls` takes them. */
export interface Leaf {
  readonly cert: string
  readonly key: string
  readonly notAfter: Millis
}

export interface Tools {
  readonly clock: Clock
  readonly random: Random
}

export class Authority {
  /** The one name, or IP address, that it can vouch for. */
  readonly name: string
  readonly pem: string
  readonly der: Uint8Array
  readonly notAfter: Millis
  readonly #certificate: x509.X509Certificate
  readonly #key: CryptoKey
  readonly #tools: Tools

  private constructor(name: string, pem: string, key: CryptoKey, tools: Tools) {
    this.name = name
    this.pem = pem
    this.#certificate = new x509.X509Certificate(pem)
    this.der = new Uint8Array(this.#certificate.rawData)
    this.notAfter = this.#certificate.notAfter.getTime()
    this.#key = key
    this.#tools = tools
  }

  /** The one of this data folder for this name; made on first use. Throws `AuthorityError` for half a one. */
  static async open(data: string, name: string, tools: Tools): Promise<Authority> {
    const folder = authorityFolder(data, name)
    const keyPath = join(folder, 'ca.key')
    const certPath = authorityPath(data, name)
    if (existsSync(keyPath) !== existsSync(certPath)) {
      throw new AuthorityError(
        `${folder} 里 ca.key 和 ca.crt 缺了一个：从备份放回，或移走这个文件夹重新开始（每台设备要再信任一次） / ` +
          `one of ca.key and ca.crt is missing in ${folder}: put it back from a backup, or move the folder away to begin anew (every device has to trust it again)`,
      )
    }
    if (!existsSync(keyPath)) await make(folder, name, keyPath, certPath, tools)
    const pem = readFileSync(certPath, 'utf8')
    const keyPem = readFileSync(keyPath, 'utf8')
    if (!new NodeCertificate(pem).checkPrivateKey(createPrivateKey(keyPem))) {
      throw new AuthorityError(
        `${folder} 里 ca.key 和 ca.crt 不是一对 / ca.key and ca.crt in ${folder} do not belong together`,
      )
    }
    return new Authority(name, pem, await importKey(keyPem), tools)
  }

  /** SHA-256 of the certificate as every system shows it: `AB:CD:…`. */
  get fingerprint(): string {
    return (hash('sha256', this.der, 'hex').toUpperCase().match(/../g) ?? []).join(':')
  }

  /** A fresh key and a certificate for it, for the authority's own name. */
  async issue(): Promise<Leaf> {
    const now = this.#tools.clock.now()
    const pair = await newPair()
    const notAfter = Math.min(now + LEAF_MS, this.notAfter)
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: serial(this.#tools.random),
      // A common name that reads like a host would be measured by the constraints on names.
      subject: isIP(this.name) === 0 ? [{ CN: [this.name] }] : [{ O: ['案卷 Anjuan'] }],
      issuer: this.#certificate.subjectName,
      notBefore: new Date(now - BACKDATED_MS),
      notAfter: new Date(notAfter),
      publicKey: asKey(pair.publicKey),
      signingKey: asKey(this.#key),
      signingAlgorithm: ALGORITHM,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension([
          { type: isIP(this.name) === 0 ? 'dns' : 'ip', value: this.name },
        ]),
        await x509.AuthorityKeyIdentifierExtension.create(this.#certificate.publicKey),
        await x509.SubjectKeyIdentifierExtension.create(asKey(pair.publicKey)),
      ],
    })
    return { cert: certificate.toString('pem'), key: await exportKey(pair.privateKey), notAfter }
  }
}

async function make(
  folder: string,
  name: string,
  keyPath: string,
  certPath: string,
  { clock, random }: Tools,
): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const pair = await newPair()
  const now = clock.now()
  // The month tells one authority from another in a device's list, should a folder be made anew.
  const issuer = [
    { CN: [`Anjuan ${name} ${new Date(now).toISOString().slice(0, 7)}`] },
    { O: ['案卷 Anjuan'] },
  ]
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial(random),
    subject: issuer,
    issuer,
    notBefore: new Date(now - BACKDATED_MS),
    notAfter: new Date(now + AUTHORITY_MS),
    publicKey: asKey(pair.publicKey),
    signingKey: asKey(pair.privateKey),
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.Extension(NAME_CONSTRAINTS, true, AsnConvert.serialize(constraintsFor(name))),
      await x509.SubjectKeyIdentifierExtension.create(asKey(pair.publicKey)),
    ],
  })
  writeDurably(keyPath, await exportKey(pair.privateKey))
  writeDurably(certPath, `${certificate.toString('pem')}\n`)
  syncFolder(folder)
}

/**
 * A name and no address, or one address and no name (an empty name stands for all). Mail, programs and
 * people are out by the extended key usage.
 */
function constraintsFor(name: string): NameConstraints {
  const trees = (...bases: readonly Partial<GeneralName>[]): GeneralSubtrees =>
    new GeneralSubtrees(bases.map((base) => new GeneralSubtree({ base: new GeneralName(base) })))
  return isIP(name) === 0
    ? new NameConstraints({
        permittedSubtrees: trees({ dNSName: name }),
        excludedSubtrees: trees({ iPAddress: '0.0.0.0/0' }, { iPAddress: '::/0' }),
      })
    : new NameConstraints({
        permittedSubtrees: trees({ iPAddress: `${name}/${isIP(name) === 4 ? 32 : 128}` }),
        excludedSubtrees: trees({ dNSName: '' }),
      })
}

function serial(random: Random): string {
  // Positive and not zero, 16 bytes: RFC 5280 §4.1.2.2.
  const bytes = random.bytes(16)
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40
  return bytesToHex(bytes)
}

/** The library's types know the browser's keys only, and Node's are the same by another name. */
const asKey = (key: CryptoKey): never => key as never

const newPair = (): Promise<CryptoKeyPair> =>
  webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])

/** PKCS #8 in PEM, as every other program reads it too. */
async function exportKey(key: CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')
}

function importKey(pem: string): Promise<CryptoKey> {
  const der = x509.PemConverter.decodeFirst(pem)
  return webcrypto.subtle.importKey('pkcs8', der, ALGORITHM, false, ['sign'])
}
