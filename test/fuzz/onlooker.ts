/**
 * The honest device: the manager of the branch, connected all the time, with every feed of the branch and an archive
 * open. It edits every now and then and must be acknowledged; and it must hear of nothing that was refused.
 */
import * as Y from 'yjs'
import type { Down } from '../../shared/protocol/messages.ts'
import { setEntry, SocketClient, entryAt, sha256 } from '../support/socketClient.ts'
import type { Books } from './books.ts'
import type { Ground, Someone } from './ground.ts'

const EVERY_MS = 120

export class Onlooker {
  edits = 0
  announcements = 0
  slowestMs = 0
  readonly wrong: string[] = []
  readonly #client: SocketClient
  readonly #self: Someone
  readonly #hostile: ReadonlySet<string>
  readonly #books: Books
  #clock = 1
  #stopping = false
  #working: Promise<void> = Promise.resolve()
  #own: number[] = []

  private constructor(client: SocketClient, { onlooker, hostile }: Ground, books: Books) {
    this.#client = client
    this.#self = onlooker
    this.#hostile = new Set(hostile.map(({ user }) => user))
    this.#books = books
  }

  static async begin(url: string, ground: Ground, books: Books): Promise<Onlooker> {
    const { session, client: id, archive } = ground.onlooker
    const { client } = await SocketClient.greet(url, session, [id])
    await client.send({ type: 'PRESENCE', open: [{ archive, at: { part: 'profile', field: 'alias' } }] })
    const onlooker = new Onlooker(client, ground, books)
    onlooker.#go()
    return onlooker
  }

  #go(): void {
    this.#stopping = false
    this.#working = this.#work().catch(
      (error: unknown) => void this.wrong.push(`the honest device: ${String(error)}`),
    )
  }

  async #work(): Promise<void> {
    const { archive, client, template } = this.#self
    const doc = `${archive}.profile`
    while (!this.#stopping) {
      const base = this.#clock > 1 ? { alias: [`${client}.${this.#clock - 1}`] } : {}
      const entry = entryAt(
        doc,
        client,
        this.#clock,
        setEntry({ alias: `第 ${this.#clock} 次` }, base, template),
      )
      const begun = performance.now()
      const [result] = await this.#client.push([entry])
      this.slowestMs = Math.max(this.slowestMs, performance.now() - begun)
      if (result?.code !== 'OK') {
        this.wrong.push(`an honest edit was answered ${JSON.stringify(result)}`)
        return
      }
      const digest = sha256(entry.update)
      this.#books.acknowledge({ seq: result.seq, doc, client, clock: this.#clock, length: 1, sha256: digest })
      this.#own.push(result.seq)
      this.#clock++
      this.edits++
      await new Promise((later) => setTimeout(later, EVERY_MS))
    }
  }

  /** Stands still, so that the books may be checked. */
  async rest(): Promise<void> {
    this.#stopping = true
    await this.#working
  }

  /** After the books: what was heard since is compared with what stands. Then it goes on. */
  async look(): Promise<readonly string[]> {
    // What was announced before this is heard before it is answered.
    await this.#client.send({ type: 'PING', n: this.edits })
    await this.#client.next('PONG')
    const heard = this.#client.heard.splice(0)
    this.#client.frames.length = 0
    this.announcements += heard.length
    const faults = heard.flatMap((message) => this.#faultOf(message) ?? [])
    for (const seq of this.#own)
      if (
        !heard.some(
          (one) => (one.type === 'LIVE' && one.seq === seq) || (one.type === 'NUDGE' && one.head >= seq),
        )
      )
        faults.push(`the honest edit at ${seq} was announced to nobody`)
    this.#own = []
    if (this.#client.closed !== null) faults.push(`the honest line ended with ${this.#client.closed.code}`)
    else this.#go()
    return [...this.wrong.splice(0), ...faults]
  }

  #faultOf(message: Down): string | null {
    switch (message.type) {
      case 'LIVE': {
        if (!this.#books.isPublic(message.seq)) return `LIVE of ${message.seq}, which nobody wrote`
        if (message.item.op !== 'PUT') return null
        for (const { id, length } of Y.decodeUpdate(message.item.update ?? EMPTY).structs)
          for (let clock = id.clock; clock < id.clock + length; clock++)
            if (!this.#books.holds(message.item.doc, id.client, clock))
              return `LIVE of ${message.item.doc} brings ${id.client}.${clock}, which does not stand`
        return null
      }
      case 'NUDGE':
        return this.#books.isPublic(message.head) ? null : `NUDGE to ${message.head}, where nobody wrote`
      case 'PRESENT':
        return message.people.some(({ user }) => this.#hostile.has(user))
          ? 'a stranger is named in the archive that is open here'
          : null
      case 'PING':
        return null
      default:
        return `${message.type} without having asked`
    }
  }

  async end(): Promise<void> {
    await this.rest()
    this.#client.cut()
  }
}

/** An update of nothing. */
const EMPTY = Uint8Array.of(0, 0)
