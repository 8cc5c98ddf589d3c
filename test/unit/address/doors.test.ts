/** The real server under each way, over real sockets: what each kind of connection gets. */
import { X509Certificate } from 'node:crypto'
import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { connect as connectPlain, createServer as createPlain } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type TLSSocket } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { Authority } from '../../../sync-server/tls/authority.ts'
import { authorityFolder } from '../../../sync-server/tls/folder.ts'
import { systemClock, systemRandom } from '../../../sync-server/ports.ts'
import { readSettings } from '../../../sync-server/settings.ts'
import { ask, askJson, LAN_NAME, startLanServer, type LanServer } from '../../support/lan.ts'
import { newId, PASSWORD, startTestServer, type TestServer } from '../../support/server.ts'

const DAY = 24 * 3600_000
const running: TestServer[] = []
afterEach(async () => {
  for (const server of running.splice(0)) {
    expect(server.errors).toEqual([])
    await server.end()
  }
})
function kept<T extends TestServer>(server: T): T {
  running.push(server)
  return server
}

const admin = { login: 'hq', name: '总部', password: PASSWORD }
const setUp = (server: TestServer) =>
  server.core.people.setUp('测试公司', [{ code: 'A', name: '一店', template: 'generic' }], admin, 'optional')

function address(...args: readonly string[]) {
  const settings = readSettings(args, {}, '/', 'pc')
  if (!settings.ok) throw new Error(settings.error.text)
  return settings.value.address
}

const caOf = (server: TestServer): Promise<string> =>
  readFile(join(authorityFolder(server.data, LAN_NAME), 'ca.crt'), 'utf8')

/** Serial number of the certificate that a new connection is shown. */
async function shown(port: number, servername: string): Promise<string> {
  const socket: TLSSocket = connect({ port, host: '127.0.0.1', servername, rejectUnauthorized: false })
  await new Promise<void>((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject))
  const { serialNumber } = socket.getPeerCertificate()
  socket.destroy()
  return serialNumber
}

describe('--lan', () => {
  let server: LanServer
  let ca: string
  beforeAll(async () => {
    server = await startLanServer()
    ca = await caOf(server)
    await setUp(server)
  })
  afterAll(async () => {
    expect(server.errors).toEqual([])
    await server.end()
  })

  const plainPorts = () => [server.port, server.trust.port]

  test('ADR6 plain HTTP answers the trust page whatever is asked, sets no cookie and lets nobody in', async () => {
    const body = JSON.stringify({ login: 'hq', password: PASSWORD, device: newId(), deviceName: '' })
    for (const port of plainPorts()) {
      for (const host of [LAN_NAME, 'localhost', '192.168.1.2', 'evil.example']) {
        for (const path of ['/', '/api/me', '/assets/index.js', '/sw.js', '/healthz', '/setup']) {
          const answer = await ask({ url: `http://127.0.0.1:${port}${path}`, headers: { host } })
          expect(answer.status).toBe(200)
          expect(answer.body).toContain('先信任这台服务器')
          expect(answer.headers['set-cookie']).toBeUndefined()
          expect(answer.headers['cache-control']).toBe('no-store')
          expect(answer.headers['content-security-policy']).toContain("default-src 'none'")
          expect(answer.headers['content-security-policy']).not.toContain('unsafe')
        }
      }
      const post = await ask({ url: `http://127.0.0.1:${port}/api/sign-in`, method: 'POST', body })
      expect([post.status, post.headers['set-cookie'], post.body]).toEqual([405, undefined, ''])
      const upgrade = await ask({
        url: `http://127.0.0.1:${port}/sync`,
        headers: {
          host: LAN_NAME,
          origin: `http://${LAN_NAME}`,
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-version': '13',
          'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        },
      }).catch(String)
      expect(typeof upgrade === 'string' || upgrade.status !== 101).toBe(true)
    }
  })

  test('ADR6 it hands out the authority as every system wants it', async () => {
    const base = `http://127.0.0.1:${server.trust.port}/_anjuan`
    const crt = await fetch(`${base}/anjuan-ca.crt`)
    expect(crt.headers.get('content-type')).toBe('application/x-x509-ca-cert')
    const certificate = new X509Certificate(new Uint8Array(await crt.arrayBuffer()))
    expect(certificate.fingerprint256).toBe(server.trust.fingerprint)
    expect(certificate.ca).toBe(true)
    const profile = await fetch(`${base}/anjuan-ca.mobileconfig`)
    expect(profile.headers.get('content-type')).toBe('application/x-apple-aspen-config')
    const inside = /<data>(.+)<\/data>/.exec(await profile.text())?.[1] ?? ''
    expect(new X509Certificate(Buffer.from(inside, 'base64')).fingerprint256).toBe(server.trust.fingerprint)
    const page = await (await fetch(`http://127.0.0.1:${server.trust.port}/`)).text()
    for (const word of ['Windows', 'Android', 'iPhone', 'macOS', '麒麟', '统信']) expect(page).toContain(word)
    expect(page).not.toMatch(/<script(?![^>]* src=)| style=| on\w+=/)
  })

  test('ADR6 the guide of the device that asks stands open and first', async () => {
    for (const [agent, first] of [
      ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)', 'iPhone · iPad'],
      ['Mozilla/5.0 (Linux; Android 14; Pixel 8)', 'Android · 鸿蒙'],
      ['Mozilla/5.0 (Windows NT 10.0; Win64; x64)', 'Windows'],
      ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)', 'macOS'],
      ['Mozilla/5.0 (X11; Linux x86_64) UOS', '麒麟 · 统信 UOS'],
    ] as const) {
      const { body } = await ask({
        url: `http://127.0.0.1:${server.trust.port}/`,
        headers: { 'user-agent': agent },
      })
      expect(/<details[^>]* open><summary>([^<]+)/.exec(body)?.[1]).toBe(first)
      expect(/<details[^>]*><summary>([^<]+)/.exec(body)?.[1]).toBe(first)
    }
    const weChat = { 'user-agent': 'Mozilla/5.0 (iPhone) MicroMessenger/8.0' }
    expect((await ask({ url: `http://127.0.0.1:${server.trust.port}/`, headers: weChat })).body).toContain(
      '在浏览器打开',
    )
  })

  test('ADR9 HTTPS by its name is the app, with the cookie that only HTTPS sees', async () => {
    const signedIn = await askJson(
      server,
      '/api/sign-in',
      { login: 'hq', password: PASSWORD, device: newId(), deviceName: '' },
      { ca },
    )
    expect(signedIn.status).toBe(200)
    expect(signedIn.headers['set-cookie']?.[0]).toMatch(
      /^__Host-anjuan=[^;]+;.*Path=\/;.*HttpOnly; Secure; SameSite=Strict$/,
    )
    const cookie = signedIn.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
    expect((await ask({ url: `${server.url}/api/me`, ca, headers: { cookie } })).status).toBe(200)
    expect(
      (await ask({ url: `${server.url}/api/me`, ca, headers: { cookie: cookie.replace('__Host-', '') } }))
        .status,
    ).toBe(401)
    expect(signedIn.headers['strict-transport-security']).toBeUndefined()
    const out = await askJson(server, '/api/sign-out', {}, { ca, headers: { cookie } })
    expect(out.headers['set-cookie']?.[0]).toMatch(/^__Host-anjuan=;.*Secure/)
  })

  test('ADR1 another name gets the page that names the right one', async () => {
    for (const host of ['127.0.0.1', 'localhost', `other.test:${server.port}`]) {
      const page = await ask({ url: `${server.url}/archives`, ca, headers: { host } })
      expect([page.status, page.headers['set-cookie']]).toEqual([421, undefined])
      expect(page.body).toContain(`href="${server.url}"`)
      expect(page.headers['content-security-policy']).toContain("default-src 'none'")
      expect((await ask({ url: `${server.url}/api/me`, ca, headers: { host } })).body).toBe(
        '{"code":"wrong-host"}',
      )
    }
  })

  test('a connection that says nothing, or nothing sensible, harms nobody and holds up no stop', async () => {
    const silent = connectPlain(server.port, '127.0.0.1')
    const half = connectPlain(server.port, '127.0.0.1').on('error', () => undefined)
    await Promise.all(
      [silent, half].map((socket) => new Promise((resolve) => socket.once('connect', resolve))),
    )
    // The beginning of a handshake that never ends.
    half.write(Buffer.from([22, 3, 1, 2, 0, 1]))
    const nonsense = connectPlain(server.port, '127.0.0.1').on('error', () => undefined)
    nonsense.write(Buffer.from([22, 255, 255, 255, 255, 255, 255, 255, 255]))
    await new Promise((resolve) => nonsense.once('close', resolve))
    expect((await ask({ url: `${server.url}/healthz`, ca })).status).toBe(200)
    const begun = Date.now()
    server = Object.assign(server, await server.restart())
    expect(Date.now() - begun).toBeLessThan(10_000)
  })
})

test('ADR5 the certificate is replaced while the server runs; connections that stand stay', async () => {
  let now = Date.now()
  const server = kept(await startLanServer({ clock: { now: () => now } }))
  const ca = await caOf(server)
  const before = await shown(server.port, LAN_NAME)
  const standing: TLSSocket = connect({ port: server.port, host: '127.0.0.1', servername: LAN_NAME, ca })
  await new Promise((resolve) => standing.once('secureConnect', resolve))
  expect(await server.reviewCertificate()).toBe(false)
  now += 21 * DAY
  expect(await server.reviewCertificate()).toBe(true)
  expect(await shown(server.port, LAN_NAME)).not.toBe(before)
  standing.write(`GET /healthz HTTP/1.1\r\nHost: ${LAN_NAME}\r\nConnection: close\r\n\r\n`)
  const [said] = await new Promise<Buffer[]>((resolve) =>
    standing.once('data', (...parts: Buffer[]) => resolve(parts)),
  )
  expect(said?.toString()).toContain('200 OK')
})

test('ADR11 a bare IP address stands in the certificate', async () => {
  const server = kept(
    await startTestServer({
      address: {
        ...address('--lan', '127.0.0.1', '--allow-ip'),
        way: { type: 'lan', name: '127.0.0.1', trustPort: 0 },
      },
    }),
  )
  const ca = await readFile(join(authorityFolder(server.data, '127.0.0.1'), 'ca.crt'), 'utf8')
  expect(server.url).toBe(`https://127.0.0.1:${server.port}`)
  expect(server.addresses.passkeys).toBe(false)
  const response = await new Promise<boolean>((resolve, reject) => {
    const socket = connect({ port: server.port, host: '127.0.0.1', ca }, () => resolve(socket.authorized))
    socket.once('error', reject)
  })
  expect(response).toBe(true)
})

test('ADR3 a port that is taken is refused, and nothing stays open', async () => {
  const other = createPlain()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const taken = (other.address() as { port: number }).port
  await expect(startTestServer({ port: taken })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  const lan = {
    way: { type: 'lan', name: LAN_NAME, trustPort: taken },
    origin: null,
    hsts: false,
    mdns: false,
  } as const
  await expect(startTestServer({ address: lan })).rejects.toThrow(/--http-port/)
  await new Promise((resolve) => other.close(resolve))
})

describe('a certificate from files', () => {
  let folder: string
  let ca: string
  const file = (name: string): string => join(folder, name)
  const made = async (name: string): Promise<{ cert: string; key: string }> =>
    (await Authority.open(folder, name, { clock: systemClock, random: systemRandom })).issue()
  const put = async ({ cert, key }: { cert: string; key: string }, at: number): Promise<void> => {
    await writeFile(file('site.crt'), cert)
    await writeFile(file('site.key'), key)
    for (const name of ['site.crt', 'site.key']) await utimes(file(name), at, at)
  }
  const given = (...more: readonly string[]) =>
    address('--tls-cert', file('site.crt'), '--tls-key', file('site.key'), ...more)
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'anjuan-files-'))
    await put(await made('anjuan.test'), 1)
    ca = await readFile(join(authorityFolder(folder, 'anjuan.test'), 'ca.crt'), 'utf8')
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  test('ADR7 its name is the address, and plain HTTP gets the page that says so', async () => {
    const server = kept(await startTestServer({ address: given() }))
    expect(server.url).toBe(`https://anjuan.test:${server.port}`)
    expect((await ask({ url: `${server.url}/healthz`, ca })).status).toBe(200)
    const plain = await ask({ url: `http://127.0.0.1:${server.port}/`, headers: { host: 'anjuan.test' } })
    expect([plain.status, plain.headers['set-cookie']]).toEqual([421, undefined])
    expect(plain.body).toContain(server.url)
    expect(server.trust).toBeNull()
  })

  test('ADR7 new files are taken while it runs; a pair that does not fit is left alone, and said once', async () => {
    await put(await made('anjuan.test'), 1)
    const reported: unknown[] = []
    const server = kept(await startTestServer({ address: given(), report: (error) => reported.push(error) }))
    const before = await shown(server.port, 'anjuan.test')
    const next = await made('anjuan.test')
    await writeFile(file('site.crt'), next.cert)
    await utimes(file('site.crt'), 2, 2)
    expect([await server.reviewCertificate(), await server.reviewCertificate()]).toEqual([false, false])
    expect(await shown(server.port, 'anjuan.test')).toBe(before)
    expect(reported).toHaveLength(1)
    await writeFile(file('site.key'), next.key)
    await utimes(file('site.key'), 2, 2)
    expect(await server.reviewCertificate()).toBe(true)
    expect(await shown(server.port, 'anjuan.test')).not.toBe(before)
  })

  test('ADR7 what no browser would take is refused in a sentence', async () => {
    await put(await made('anjuan.test'), 1)
    await expect(startTestServer({ address: given('--origin', 'https://other.test') })).rejects.toThrow(
      /other\.test/,
    )
    await writeFile(file('site.key'), (await made('anjuan.test')).key)
    await expect(startTestServer({ address: given() })).rejects.toThrow(/私钥.*key/s)
    await writeFile(file('site.key'), 'nonsense')
    await expect(startTestServer({ address: given() })).rejects.toThrow(/PEM/)
    await rm(file('site.key'))
    await expect(startTestServer({ address: given() })).rejects.toThrow(/读不到/)
  })
})

describe('behind a proxy', () => {
  const forwarded = {
    host: 'backend',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'anjuan.example.com',
  }

  test('ADR8 it listens to this machine, believes what the proxy says, and counts guesses per client', async () => {
    const server = kept(
      await startTestServer({
        address: address('--trust-proxy', '--origin', 'https://anjuan.example.com', '--hsts'),
      }),
    )
    await setUp(server)
    const base = `http://127.0.0.1:${server.port}`
    expect(server.url).toBe('https://anjuan.example.com')
    const post = (path: string, body: unknown, headers: Record<string, string>) =>
      ask({
        url: base + path,
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', origin: 'https://anjuan.example.com', ...headers },
      })
    const body = { login: 'hq', password: PASSWORD, device: newId(), deviceName: '' }
    const signedIn = await post('/api/sign-in', body, forwarded)
    expect(signedIn.status).toBe(200)
    expect(signedIn.headers['set-cookie']?.[0]).toMatch(/^__Host-anjuan=/)
    expect(signedIn.headers['strict-transport-security']).toBe('max-age=15552000')
    expect(
      (await post('/api/sign-in', body, { ...forwarded, origin: 'https://evil.example' })).body,
    ).toContain('wrong-origin')

    const plain = await ask({ url: `${base}/`, headers: { ...forwarded, 'x-forwarded-proto': 'http' } })
    expect([plain.status, plain.headers['set-cookie']]).toEqual([421, undefined])
    expect(plain.body).toContain('https://anjuan.example.com')
    expect((await ask({ url: `${base}/api/me`, headers: { host: 'anjuan.example.com' } })).body).toBe(
      '{"code":"wrong-host"}',
    )

    // Guesses of one client do not close the door to another behind the same proxy.
    const guess = (login: string, client: string) =>
      post(
        '/api/sign-in',
        { ...body, login, password: 'wrong-river-11' },
        { ...forwarded, 'x-forwarded-for': client },
      )
    let status = 0
    for (let each = 0; each < 110 && status !== 429; each++)
      status = (await guess(`nobody${each}`, '203.0.113.7')).status
    expect(status).toBe(429)
    expect((await guess('nobody-else', '203.0.113.8')).status).toBe(401)
    for (const { address: own } of Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .filter((one) => !one.internal && one.family === 'IPv4')) {
      await expect(fetch(`http://${own}:${server.port}/healthz`)).rejects.toThrow()
    }
  })

  test('ADR8 with proxies elsewhere it listens to all and answers those alone', async () => {
    const own = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .find((one) => !one.internal && one.family === 'IPv4')?.address
    expect(own, 'a machine with a network').toBeDefined()
    const from = async (proxies: string) => {
      const server = kept(
        await startTestServer({
          address: address('--trust-proxy', proxies, '--origin', 'https://anjuan.example.com'),
        }),
      )
      const response = await ask({
        url: `http://${own}:${server.port}/api/me`,
        headers: forwarded,
        peer: own ?? '',
      })
      return response.status
    }
    expect(await from('192.0.2.77')).toBe(421)
    expect(await from(own ?? '')).toBe(401)
  })
})

test('ADR6 the colours of these pages are those of the app', async () => {
  const tokens = await readFile(new URL('../../../client/styles/tokens.css', import.meta.url), 'utf8')
  const page = await readFile(new URL('../../../sync-server/http/page.css', import.meta.url), 'utf8')
  const blocks = (css: string): Record<string, string>[] =>
    [...css.matchAll(/\{([^{}]*--bg:[^{}]*)\}/g)].map(([, block = '']) =>
      Object.fromEntries(
        [...block.matchAll(/(--[\w-]+): (#[0-9a-f]{6})/g)].map(([, name = '', value = '']) => [name, value]),
      ),
    )
  const [light, dark] = blocks(tokens)
  const [pageLight, pageDark] = blocks(page)
  for (const [ours, theirs] of [
    [pageLight, light],
    [pageDark, dark],
  ]) {
    const { '--on-accent': on, ...rest } = ours ?? {}
    expect(Object.keys(rest).length).toBeGreaterThan(10)
    expect(theirs).toMatchObject(rest)
    expect([theirs?.['--surface'], theirs?.['--bg']]).toContain(on)
  }
})
