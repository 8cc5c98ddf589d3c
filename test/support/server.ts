/**
 * The real server for tests: a temporary data folder, any free port, ended by its own handle.
 *
 * `company()` sets up what most tests need (two branches, head office, people of several roles) through
 * the same doors as in earnest: the set-up token, then `People`.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newUlid } from '../../shared/base/ulid.ts'
import type { Role } from '../../shared/policy/table.ts'
import type { SignedIn } from '../../shared/protocol/http.ts'
import { systemClock, systemRandom } from '../../sync-server/ports.ts'
import { startServer, type RunningServer, type ServerOptions } from '../../sync-server/server.ts'

export interface TestServer extends RunningServer {
  readonly data: string
  /** Errors that reached the one handler; a test that expects none asserts it is empty. */
  readonly errors: readonly unknown[]
  /** Stops and starts again on the same folder. */
  restart(): Promise<TestServer>
  /** Stops and removes the folder. */
  end(): Promise<void>
}

export async function startTestServer(options: Partial<ServerOptions> = {}): Promise<TestServer> {
  const data = options.data ?? (await mkdtemp(join(tmpdir(), 'anjuan-test-')))
  const errors: unknown[] = []
  const server = await startServer({ port: 0, report: (error) => errors.push(error), ...options, data })
  return {
    ...server,
    data,
    errors,
    async restart() {
      await server.stop()
      return startTestServer({ ...options, data })
    },
    async end() {
      await server.stop()
      await rm(data, { recursive: true, force: true })
    },
  }
}

export const PASSWORD = 'quiet-river-72'

export interface TestPerson {
  readonly login: string
  readonly id: string
}

export const newId = (): string => newUlid(systemClock, systemRandom)

/** A POST as the page sends it. */
export function post(
  url: string,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url, ...headers },
    body: JSON.stringify(body),
  })
}

/** Company with branches A and B (`homeDeco`, `generic`) and the administrator `hq`. */
export async function setUpCompany(
  server: RunningServer,
): Promise<{ readonly a: string; readonly b: string }> {
  const token = new URL(server.setupLink ?? 'http://x/#').hash.slice(1)
  const response = await post(server.url, '/api/setup', {
    token,
    company: '测试公司',
    branches: [
      { code: 'A', name: '一店', template: 'homeDeco' },
      { code: 'B', name: '二店', template: 'generic' },
    ],
    admin: { login: 'hq', name: '总部', password: PASSWORD },
  })
  if (!response.ok) throw new Error(`set-up failed: ${await response.text()}`)
  // Most tests are about something else; those about the second factor switch it on.
  await server.core.people.setFactorSetting('optional')
  const branch = (code: string): string => server.core.directory.branchByCode(code)?.id ?? ''
  return { a: branch('A'), b: branch('B') }
}

export async function addPerson(
  server: RunningServer,
  login: string,
  role: Role,
  branch: string | null,
): Promise<TestPerson> {
  const added = await server.core.people.addPerson(
    { login, name: `${login} 某`, password: PASSWORD, role, branch },
    null,
  )
  if (!added.ok) throw new Error(`${login} could not be added: ${JSON.stringify(added.error)}`)
  return { login, id: added.value.id }
}

export interface TestSession {
  readonly cookie: string
  readonly device: string
  readonly me: SignedIn
}

export async function signIn(
  server: Pick<RunningServer, 'url'>,
  login: string,
  device = newId(),
): Promise<TestSession> {
  const response = await post(server.url, '/api/sign-in', {
    login,
    password: PASSWORD,
    device,
    deviceName: '测试设备',
  })
  if (!response.ok) throw new Error(`${login} could not sign in: ${await response.text()}`)
  const cookie = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  return { cookie, device, me: (await response.json()) as SignedIn }
}
