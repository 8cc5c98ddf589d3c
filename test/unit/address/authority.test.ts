/** The authority of `--lan`: what it can vouch for, and what every TLS stack refuses to take from it. */
import 'reflect-metadata'
import { createPrivateKey, webcrypto, X509Certificate } from 'node:crypto'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { connect, createServer, type Server, type TLSSocket } from 'node:tls'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isIP, type AddressInfo } from 'node:net'
import * as x509 from '@peculiar/x509'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Authority, AuthorityError, type Leaf } from '../../../sync-server/tls/authority.ts'
import { authorityFolder } from '../../../sync-server/tls/folder.ts'
import { OwnCertificate } from '../../../sync-server/tls/certificates.ts'
import { systemRandom } from '../../../sync-server/ports.ts'

const DAY = 24 * 3600_000
/** Certificates are judged by the machine's clock in a real handshake. */
const start = Date.now()
let now = start
const tools = { clock: { now: () => now }, random: systemRandom }
let data: string

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'anjuan-ca-'))
})
afterAll(() => rm(data, { recursive: true, force: true }))

const open = (name: string): Promise<Authority> => Authority.open(data, name, tools)

/** A real handshake: what the client says of it. */
async function shake(leaf: Pick<Leaf, 'cert' | 'key'>, ca: string, servername: string): Promise<string> {
  const server: Server = createServer({ cert: leaf.cert, key: leaf.key })
  server.on('tlsClientError', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const outcome = await new Promise<string>((resolve) => {
    const named = isIP(servername) === 0 ? { servername } : {}
    const socket: TLSSocket = connect({ port, host: '127.0.0.1', ...named, ca }, () => resolve('trusted'))
    socket.on('error', (error: NodeJS.ErrnoException) =>
      // Node has no code for what the constraints of an authority forbid; OpenSSL has words.
      resolve(error.code === undefined || error.code === 'UNSPECIFIED' ? error.message : error.code),
    )
    socket.on('secureConnect', () => socket.end())
  })
  await new Promise((resolve) => server.close(resolve))
  return outcome
}

/** Whoever has the folder can sign anything: what comes of it is for the TLS stacks of the devices to say. */
async function stolen(of: string, name: string): Promise<Pick<Leaf, 'cert' | 'key'>> {
  const folder = authorityFolder(data, of)
  const pem = await readFile(join(folder, 'ca.key'), 'utf8')
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const { subtle } = webcrypto
  const signingKey = await subtle.importKey('pkcs8', x509.PemConverter.decodeFirst(pem), algorithm, false, [
    'sign',
  ])
  const pair = await subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: '7001',
    subject: [{ CN: [name] }],
    issuer: new x509.X509Certificate(await readFile(join(folder, 'ca.crt'), 'utf8')).subjectName,
    notBefore: new Date(start - DAY),
    notAfter: new Date(start + DAY),
    publicKey: pair.publicKey as never,
    signingKey: signingKey as never,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([{ type: isIP(name) === 0 ? 'dns' : 'ip', value: name }]),
    ],
  })
  const key = x509.PemConverter.encode(await subtle.exportKey('pkcs8', pair.privateKey), 'PRIVATE KEY')
  return { cert: certificate.toString('pem'), key }
}

describe('ADR4 the authority', () => {
  test('its key is for its owner only, and is kept from start to start', async () => {
    const one = await open('anjuan.test')
    const folder = authorityFolder(data, 'anjuan.test')
    for (const file of ['ca.key', 'ca.crt']) expect((await stat(join(folder, file))).mode & 0o777).toBe(0o600)
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
    expect((await open('anjuan.test')).fingerprint).toBe(one.fingerprint)
    expect(new X509Certificate(one.pem).fingerprint256).toBe(one.fingerprint)
    expect(one.fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)
    const other = await open('other.test')
    expect(other.fingerprint).not.toBe(one.fingerprint)
  })

  test('half of one is refused, with what to do', async () => {
    await open('half.test')
    const folder = authorityFolder(data, 'half.test')
    const whole = await readFile(join(folder, 'ca.crt'), 'utf8')
    await rm(join(folder, 'ca.crt'))
    await expect(open('half.test')).rejects.toThrow(AuthorityError)
    await expect(open('half.test')).rejects.toThrow(/备份.*backup/s)
    expect(whole).toContain('BEGIN CERTIFICATE')
  })

  test('vouches for its name in a real handshake', async () => {
    const authority = await open('anjuan.test')
    const leaf = await authority.issue()
    expect(await shake(leaf, authority.pem, 'anjuan.test')).toBe('trusted')
    expect(await shake(leaf, authority.pem, 'other.test')).toBe('ERR_TLS_CERT_ALTNAME_INVALID')
    expect(await shake(leaf, (await open('other.test')).pem, 'anjuan.test')).toMatch(/^UNABLE_TO/)
    expect(new X509Certificate(leaf.cert).checkPrivateKey(createPrivateKey(leaf.key))).toBe(true)
  })

  test('what its stolen key signs for another name, or for an address, is refused', async () => {
    const { pem } = await open('anjuan.test')
    // The thief's tools work: for the one name it is believed.
    expect(await shake(await stolen('anjuan.test', 'anjuan.test'), pem, 'anjuan.test')).toBe('trusted')
    for (const name of ['bank.example', 'anjuan.test.evil.example', 'test', '127.0.0.1', '::1'])
      expect(await shake(await stolen('anjuan.test', name), pem, name), name).toMatch(
        /^(permitted|excluded) subtree violation$/,
      )
  })

  test('ADR11 one for an IP address vouches for that address, and for no name and no other', async () => {
    const authority = await open('127.0.0.1')
    expect(await shake(await authority.issue(), authority.pem, '127.0.0.1')).toBe('trusted')
    for (const name of ['bank.example', '127.0.0.2', '::1'])
      expect(await shake(await stolen('127.0.0.1', name), authority.pem, name), name).toMatch(
        /^(permitted|excluded) subtree violation$/,
      )
  })
})

describe('ADR5 the server’s certificate', () => {
  test('is fresh, lives 30 days and is renewed in time, never earlier', async () => {
    now = start
    const authority = await open('anjuan.test')
    const own = await OwnCertificate.issue(authority, tools.clock)
    const first = own.now
    const life = new X509Certificate(first.cert)
    expect(Date.parse(life.validTo) - start).toBeCloseTo(30 * DAY, -4)
    expect(Date.parse(life.validFrom)).toBeLessThan(start - DAY)
    now = start + 20 * DAY - 60_000
    expect(await own.review()).toBeNull()
    expect(own.now).toBe(first)
    now = start + 20 * DAY
    const second = await own.review()
    expect(second).toBe(own.now)
    expect(second?.key).not.toBe(first.key)
    expect(Date.parse(new X509Certificate(own.now.cert).validTo) - now).toBeCloseTo(30 * DAY, -4)
    expect(await own.review()).toBeNull()
    now = start
  })

  test('does not outlive its authority', async () => {
    const authority = await open('anjuan.test')
    now = authority.notAfter - 5 * DAY
    const leaf = await authority.issue()
    expect(leaf.notAfter).toBe(authority.notAfter)
    now = start
  })
})
