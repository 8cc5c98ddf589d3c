/**
 * The server under `--lan`, and people whose browsers trust it: a Chromium with the authority in its own
 * store (an NSS database in the profile, which is its HOME) and a resolver that knows the name.
 *
 * Nothing of this machine is changed: the store goes with the profile.
 */
import { spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { request as requestPlain, type IncomingHttpHeaders } from 'node:http'
import { request as requestSecure } from 'node:https'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { AddressSettings } from '../../sync-server/address/settings.ts'
import { authorityPath } from '../../sync-server/tls/folder.ts'
import type { RunningServer, ServerOptions } from '../../sync-server/server.ts'
import { toolPath } from './browser.ts'
import { DESKTOP, Person, type Screen } from './person.ts'
import { startTestServer, type TestServer } from './server.ts'

export const LAN_NAME = 'anjuan.test'

/** `port`: by which people come in, where something stands before the server (`Proxy`). */
export const lanAddress = (name = LAN_NAME, port: number | null = null): AddressSettings => ({
  way: { type: 'lan', name, trustPort: 0 },
  origin: port === null ? null : { scheme: 'https', host: name, port },
  hsts: false,
  mdns: false,
})

export interface LanServer extends TestServer {
  readonly trust: NonNullable<TestServer['trust']>
}

export async function startLanServer(options: Partial<ServerOptions> = {}): Promise<LanServer> {
  const server = await startTestServer({ address: lanAddress(), ...options })
  const { trust } = server
  if (trust === null) throw new Error('no trust page under --lan')
  return { ...server, trust }
}

/**
 * A person at a browser that finds every `*.test` name on this machine. It trusts the server's authority
 * only after `trust`, as a device does.
 */
export function lanPerson(screen: Screen = DESKTOP): Person {
  return new Person(screen, {
    args: ['--host-resolver-rules=MAP *.test 127.0.0.1'],
    env: (profile) => ({ HOME: profile }),
  })
}

/** Puts the authority into the store of a browser that is not running: it looks there when it starts. */
export function trust(person: Person, der: Uint8Array): void {
  const folder = join(person.profile, '.pki', 'nssdb')
  const certutil = (...args: readonly string[]): void => {
    const { status, stderr } = spawnSync(toolPath('certutil'), [...args, '-d', `sql:${folder}`], {
      input: der,
    })
    if (status !== 0) throw new Error(`certutil ${args.join(' ')}: ${stderr.toString()}`)
  }
  if (!existsSync(folder)) {
    mkdirSync(folder, { recursive: true })
    certutil('-N', '--empty-password')
  }
  certutil('-A', '-n', 'Anjuan', '-t', 'C,,')
}

/** The authority of a running server, as `trust` takes it. */
export const authorityOf = (server: Pick<TestServer, 'data'>, name = LAN_NAME): Uint8Array =>
  new X509Certificate(readFileSync(authorityPath(server.data, name))).raw

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export interface Question {
  readonly url: string
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Whom to trust; absent: plain HTTP does not ask. */
  readonly ca?: string
  /** By which address of this machine; default loopback. */
  readonly peer?: string
}

/** One request to this machine, whatever name its address has; the name is checked against the certificate. */
export function ask({
  url,
  method = 'GET',
  headers = {},
  body,
  ca,
  peer = '127.0.0.1',
}: Question): Promise<Answer> {
  const { protocol, hostname, port, pathname, search, host } = new URL(url)
  const options = {
    host: peer,
    port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
    path: pathname + search,
    method,
    agent: false as const,
    headers: { host, ...headers },
  }
  return new Promise((resolve, reject) => {
    const request =
      protocol === 'https:' ? requestSecure({ ...options, servername: hostname, ca }) : requestPlain(options)
    request
      .on('error', reject)
      .on('response', (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (part: string) => (text += part))
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
        )
      })
      .end(body)
  })
}

/** The same for JSON, as the page sends it. */
export const askJson = (
  server: Pick<RunningServer, 'url'>,
  path: string,
  body: unknown,
  more: Omit<Question, 'url' | 'body'> = {},
): Promise<Answer> =>
  ask({
    ...more,
    url: server.url + path,
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', origin: server.url, ...more.headers },
  })

/** Nobody listens there; a moment later somebody may. For addresses that must outlive a restart. */
export async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}
