/**
 * Somebody who writes ledgers without a screen: for tests that need a past (two people at odds, a change while
 * nobody looked) before the browser comes in. Every entry goes through the server's own door.
 */
import type { JsonObject } from '../../shared/base/json.ts'
import type { EntryId } from '../../shared/domain/names.ts'
import { newId, signIn, type TestServer, type TestSession } from './server.ts'
import { newClientId, openCommand, setEntry, SocketClient } from './socketClient.ts'

export class LedgerClient {
  readonly #socket: SocketClient
  readonly #client: number
  readonly #clocks = new Map<string, number>()

  private constructor(socket: SocketClient, client: number) {
    this.#socket = socket
    this.#client = client
  }

  static async signIn(server: TestServer, login: string): Promise<LedgerClient> {
    return LedgerClient.on(server, await signIn(server, login))
  }

  /** On a device that is signed in. */
  static async on(server: TestServer, session: TestSession): Promise<LedgerClient> {
    const client = newClientId()
    const { client: socket } = await SocketClient.greet(server.url, session, [client])
    return new LedgerClient(socket, client)
  }

  /** Appends one entry; returns its id. */
  async write(doc: string, entry: JsonObject): Promise<EntryId> {
    const clock = this.#clocks.get(doc) ?? 0
    const [result] = await this.#socket.push([this.#socket.entry(doc, this.#client, entry)])
    if (result?.code !== 'OK') throw new Error(`${doc} was not taken: ${JSON.stringify(result)}`)
    this.#clocks.set(doc, clock + 1)
    return `${this.#client}.${clock}`
  }

  set(doc: string, fields: JsonObject, base: JsonObject = {}, template = 'homeDeco@1'): Promise<EntryId> {
    return this.write(doc, setEntry(fields, base, template))
  }

  /** A new archive with one business and the fields of its profile. */
  async open(
    branch: string,
    owner: string,
    profile: JsonObject,
    template = 'homeDeco@1',
  ): Promise<{ readonly archive: string; readonly business: string; readonly profile: EntryId }> {
    const [archive, business] = [newId(), newId()]
    await this.write(`${archive}.life`, openCommand(branch, owner, business, template))
    return { archive, business, profile: await this.set(`${archive}.profile`, profile, {}, template) }
  }

  close(): void {
    this.#socket.close()
  }
}
