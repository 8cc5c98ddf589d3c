/**
 * A company whose people are signed in, by login: for tests that ask the server over HTTP as one of them. The
 * administrator `hq` is always there.
 */
import type { Role } from '../../shared/policy/table.ts'
import type { ServerOptions } from '../../sync-server/server.ts'
import { LedgerClient } from './ledgerClient.ts'
import {
  addPerson,
  post,
  setUpCompany,
  signIn,
  startTestServer,
  type TestServer,
  type TestSession,
} from './server.ts'

export type Hired = readonly [login: string, role: Role, branch: 'A' | 'B' | null]

export class Staff {
  readonly server: TestServer
  readonly branch: { readonly a: string; readonly b: string }
  readonly #ids = new Map<string, string>()
  readonly #sessions = new Map<string, TestSession>()

  private constructor(server: TestServer, branch: { readonly a: string; readonly b: string }) {
    this.server = server
    this.branch = branch
  }

  static async start(hired: readonly Hired[], options: Partial<ServerOptions> = {}): Promise<Staff> {
    const server = await startTestServer(options)
    const staff = new Staff(server, await setUpCompany(server))
    staff.know('hq', server.core.directory.userByLogin('hq')?.id ?? '')
    await staff.signIn('hq')
    for (const one of hired) await staff.join(...one)
    return staff
  }

  async join(...[login, role, branch]: Hired): Promise<void> {
    this.know(login, (await addPerson(this.server, login, role, branch)).id)
    await this.signIn(login)
  }

  /** Somebody who came some other way. */
  know(login: string, id: string): void {
    this.#ids.set(login, id)
  }

  /** On a device of its own each time; the newest session is the one that asks. */
  async signIn(login: string): Promise<void> {
    this.#sessions.set(login, await signIn(this.server, login))
  }

  id(login: string): string {
    return known(login, this.#ids)
  }

  session(login: string): TestSession {
    return known(login, this.#sessions)
  }

  /** A login that nobody has asks without a session. */
  post(login: string, path: string, body: unknown): Promise<Response> {
    return post(this.server.url, path, body, this.#headers(login))
  }

  get(login: string, path: string): Promise<Response> {
    return fetch(this.server.url + path, { headers: this.#headers(login) })
  }

  #headers(login: string): { readonly cookie: string } {
    return { cookie: this.#sessions.get(login)?.cookie ?? '' }
  }

  /** Somebody at work on the device that asks. */
  writer(login: string): Promise<LedgerClient> {
    return LedgerClient.on(this.server, this.session(login))
  }

  /** Stops the server; what its one handler met meanwhile. */
  async end(): Promise<readonly unknown[]> {
    await this.server.end()
    return this.server.errors
  }
}

function known<T>(login: string, by: ReadonlyMap<string, T>): T {
  const found = by.get(login)
  if (found === undefined) throw new Error(`nobody is called ${login}`)
  return found
}
