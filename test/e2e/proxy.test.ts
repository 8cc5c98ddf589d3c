/**
 * The samples of sync-server/proxy, run by the programs they are for: the app behind a real nginx and a real
 * Caddy, over their TLS. Only name, ports and certificate are put in, as whoever uses them does.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { connect } from 'node:tls'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { Authority } from '../../sync-server/tls/authority.ts'
import { systemClock, systemRandom } from '../../sync-server/ports.ts'
import { toolPath } from '../support/browser.ts'
import { ask, askJson, freePort, LAN_NAME } from '../support/lan.ts'
import { until } from '../support/person.ts'
import { addPerson, newId, PASSWORD, startTestServer, type TestServer } from '../support/server.ts'
import { SocketClient } from '../support/socketClient.ts'

let folder: string
let ca: string
let server: TestServer | null = null
let proxy: ChildProcess | null = null
let said = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anjuan-proxy-'))
  const authority = await Authority.open(folder, LAN_NAME, { clock: systemClock, random: systemRandom })
  const leaf = await authority.issue()
  ca = authority.pem
  await writeFile(join(folder, 'site.crt'), leaf.cert)
  await writeFile(join(folder, 'site.key'), leaf.key)
})
afterAll(() => rm(folder, { recursive: true, force: true }))
afterEach(async () => {
  const running = proxy
  proxy = null
  if (running !== null && running.exitCode === null) {
    const gone = new Promise((resolve) => running.once('exit', resolve))
    running.kill('SIGTERM')
    await gone
  }
  expect(server?.errors).toEqual([])
  await server?.end()
  server = null
})

const sample = (name: string): Promise<string> =>
  readFile(new URL(`../../sync-server/proxy/${name}`, import.meta.url), 'utf8')

/** Each replacement must find something: a sample that moved on would else be tested as it was. */
function putIn(text: string, ...pairs: readonly (readonly [string, string])[]): string {
  return pairs.reduce((whole, [from, to]) => {
    expect(whole).toContain(from)
    return whole.replaceAll(from, to)
  }, text)
}

function run(program: string, ...args: readonly string[]): void {
  said = ''
  proxy = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, HOME: folder } })
  for (const stream of [proxy.stdout, proxy.stderr])
    stream?.on('data', (text: Buffer) => (said += text.toString()))
}

async function start(port: number): Promise<TestServer> {
  server = await startTestServer({
    address: {
      way: { type: 'proxy', proxies: [] },
      origin: { scheme: 'https', host: LAN_NAME, port },
      hsts: false,
      mdns: false,
    },
  })
  const branches = [{ code: 'A', name: '一店', template: 'generic' }]
  await server.core.people.setUp(
    '测试公司',
    branches,
    { login: 'hq', name: '总部', password: PASSWORD },
    'optional',
  )
  await addPerson(server, 'sales', 'SA', 'A')
  return server
}

/** Signing in, the cookie, the socket, and who the server thinks is asking. */
async function works(of: TestServer): Promise<void> {
  await until(
    async () => (await ask({ url: `${of.url}/healthz`, ca }).catch(() => null))?.status === 200 || undefined,
    `answer of the proxy: ${said}`,
  )
  const device = newId()
  const signedIn = await askJson(
    of,
    '/api/sign-in',
    { login: 'sales', password: PASSWORD, device, deviceName: '' },
    { ca },
  )
  expect([signedIn.status, said]).toEqual([200, expect.anything()])
  const cookie = signedIn.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
  expect(cookie).toMatch(/^__Host-anjuan=/)
  const client = await SocketClient.open(
    of.url,
    { cookie, device },
    {},
    {
      createConnection: () =>
        connect({ host: '127.0.0.1', port: Number(new URL(of.url).port), servername: LAN_NAME, ca }),
    },
  )
  await client.hello([4_000_001])
  expect((await client.next('WELCOME')).user).not.toBe('')
  client.close()

  const foreign = await askJson(
    of,
    '/api/sign-out',
    {},
    { ca, headers: { cookie, origin: 'https://evil.example' } },
  )
  expect(foreign.body).toBe('{"code":"wrong-origin"}')
  // What a client claims of itself is not passed on.
  const claims = {
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'http',
    'x-forwarded-for': '203.0.113.5',
  }
  expect((await ask({ url: `${of.url}/api/me`, ca, headers: { cookie, ...claims } })).status).toBe(200)
  const wrong = await askJson(
    of,
    '/api/sign-in',
    { login: 'sales', password: 'wrong-river-11', device: newId(), deviceName: '' },
    { ca, headers: claims },
  )
  expect(wrong.status).toBe(401)
  // Past the proxy nobody gets in, not even from this machine.
  const past = await ask({ url: `http://127.0.0.1:${of.port}/`, headers: { host: new URL(of.url).host } })
  expect(past.status).toBe(421)
  expect(past.body).toContain(of.url)
}

test('ADR8 behind nginx, by the sample as it is', async () => {
  const [port, plain] = [await freePort(), await freePort()]
  const of = await start(port)
  const site = putIn(
    await sample('nginx.conf'),
    ['anjuan.example.com', LAN_NAME],
    [`https://${LAN_NAME}$request_uri`, `https://${LAN_NAME}:${port}$request_uri`],
    ['listen 80;', `listen 127.0.0.1:${plain};`],
    ['listen 443 ssl;', `listen 127.0.0.1:${port} ssl;`],
    ['/etc/ssl/anjuan.crt', join(folder, 'site.crt')],
    ['/etc/ssl/anjuan.key', join(folder, 'site.key')],
    ['127.0.0.1:8600', `127.0.0.1:${of.port}`],
  )
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${join(folder, name)};`)
    .join(' ')
  const main = join(folder, 'main.conf')
  await writeFile(
    main,
    `daemon off; pid ${join(folder, 'nginx.pid')}; error_log stderr; events {}\nhttp { access_log off; ${temporary}\n${site}\n}\n`,
  )
  run(toolPath('nginx'), '-p', folder, '-c', main, '-e', 'stderr')
  await works(of)
  const redirected = await ask({ url: `http://${LAN_NAME}:${plain}/join` })
  expect([redirected.status, redirected.headers.location]).toEqual([301, `${of.url}/join`])
})

test('ADR8 behind Caddy, by the sample as it is', async () => {
  const port = await freePort()
  const of = await start(port)
  const site = putIn(
    await sample('Caddyfile'),
    [
      'anjuan.example.com {',
      `https://${LAN_NAME}:${port} {\n\ttls ${join(folder, 'site.crt')} ${join(folder, 'site.key')}`,
    ],
    ['127.0.0.1:8600', `127.0.0.1:${of.port}`],
  )
  const file = join(folder, 'Caddyfile')
  await writeFile(file, `{\n\tadmin off\n\tauto_https disable_redirects\n}\n${site}`)
  run(toolPath('caddy'), 'run', '--config', file, '--adapter', 'caddyfile')
  await works(of)
})
