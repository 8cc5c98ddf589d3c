/**
 * The computers of one company and the real server they work with. Import `fake-indexeddb/auto` first: they share
 * that disk, and `end` leaves it as a new computer's.
 */
import { Dexie } from 'dexie'
import { expect } from 'vitest'
import { databaseName, Profiles } from '../../client/vault/profiles.ts'
import type { ServerOptions } from '../../sync-server/server.ts'
import { PASSWORD, setUpCompany, startTestServer, type TestServer } from './server.ts'
import { Computer } from './workerDevice.ts'

export class Computers {
  readonly server: TestServer
  readonly branches: { readonly a: string; readonly b: string }
  readonly #all: Computer[] = []

  private constructor(server: TestServer, branches: Computers['branches']) {
    this.server = server
    this.branches = branches
  }

  /** Branches A and B and the administrator `hq`; no computer yet. */
  static async open(options: Partial<ServerOptions> = {}): Promise<Computers> {
    const server = await startTestServer(options)
    return new Computers(server, await setUpCompany(server))
  }

  /** Another one, at which nobody has signed in. */
  add(): Computer {
    const made = new Computer(() => this.server)
    this.#all.push(made)
    return made
  }

  /** Another one, with somebody signed in and nothing left to send; its clock is `shiftMs` off. */
  async atWork(login: string, shiftMs = 0): Promise<Computer> {
    const made = this.add()
    made.clock.shift = shiftMs
    const entered = await made.device.signIn(login, PASSWORD)
    if (!entered.ok) throw new Error(JSON.stringify(entered.error))
    await made.settled()
    return made
  }

  /** Fails when a computer reported a problem or the server met an error. */
  async end(): Promise<void> {
    for (const computer of this.#all) {
      await computer.end()
      expect(computer.reported).toEqual([])
    }
    expect(this.server.errors).toEqual([])
    await this.server.end()
    const profiles = new Profiles()
    for (const { id } of await profiles.all()) {
      await profiles.remove(id)
      await Dexie.delete(databaseName(id))
    }
    profiles.close()
  }
}
