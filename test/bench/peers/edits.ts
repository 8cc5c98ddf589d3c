/** One edit, as each side makes it: a line that a manager adds to what was said with a client. */
import type { Doc } from 'yjs'
import { deferred } from '../../../shared/base/deferred.ts'
import type { PushEntry } from '../../../shared/protocol/push.ts'
import type { Ack } from '../../../shared/protocol/push.ts'
import { entryAt, newClientId, noteEntry } from '../../support/socketClient.ts'
import { clientAt, docOf } from '../devicePage/branch.ts'
import { heardIn, OurLine } from './syncOurs.ts'
import type { Badge, BenchServer } from './server.ts'

const TEXT = '已电话回访，客户下周二上午十点到店看方案，请设计师把两套报价准备好'

/** Into archive `at`; the `turn`-th of this client id there. */
export const ourEdit = (at: number, client: number, turn: number): PushEntry =>
  entryAt(docOf(clientAt(at), 'service'), client, turn, noteEntry(TEXT))

export const peerEdit = (doc: Doc): void =>
  doc.getArray('entries').push([{ part: 'service', ...noteEntry(TEXT) }])

export const MOST_IN_A_PUSH = 64

/** A device that has greeted, or does so with what it pushes right behind. */
export class Pusher {
  readonly client: number
  /** Resolves with the log that the server keeps. */
  readonly welcomed: Promise<string>
  readonly #line: OurLine
  readonly #acked = new Map<number, (ack: Ack) => void>()
  #batch = 0
  #log: string | null
  /** When the line was open. */
  readonly openedAt: number

  private constructor(
    line: OurLine,
    client: number,
    acked: Map<number, (ack: Ack) => void>,
    welcomed: Promise<string>,
    log: string | null,
  ) {
    this.#line = line
    this.client = client
    this.#acked = acked
    this.welcomed = welcomed
    this.#log = log
    this.openedAt = performance.now()
  }

  static async begin(server: BenchServer, port: number): Promise<Pusher> {
    const [badge] = await server.badges(1)
    if (badge === undefined) throw new Error('nobody may come in')
    const pusher = await Pusher.greet(server, port, badge, null)
    pusher.#log = await pusher.welcomed
    return pusher
  }

  /** Of a device that met this log before: whatever it pushes next goes ahead of WELCOME. */
  static async greet(server: BenchServer, port: number, badge: Badge, log: string | null): Promise<Pusher> {
    const acked = new Map<number, (ack: Ack) => void>()
    const welcome = deferred<string>()
    const line = await OurLine.open(server.started, port, badge, (frame) => {
      void heardIn(frame).then((message) => {
        if (message.type === 'WELCOME') welcome.resolve(message.serverEpoch)
        if (message.type !== 'ACK') return
        acked.get(message.batch)?.(message)
        acked.delete(message.batch)
      })
    })
    const pusher = new Pusher(line, newClientId(), acked, welcome.promise, log)
    line.greet(badge, [pusher.client], {}, log)
    return pusher
  }

  /** Resolves when every entry was accepted; throws when one was not. */
  async push(entries: readonly PushEntry[]): Promise<void> {
    const batch = (this.#batch += 1)
    const answer = new Promise<Ack>((resolve) => this.#acked.set(batch, resolve))
    const meant = this.#log === null ? {} : { serverEpoch: this.#log }
    this.#line.send({ type: 'PUSH', batch, ...meant, entries: [...entries] })
    const bad = (await answer).results.find(({ code }) => code !== 'OK')
    if (bad !== undefined) throw new Error(`the server said ${JSON.stringify(bad)}`)
  }

  close(): void {
    this.#line.close()
  }
}

/** In the pieces that a device sends. */
export const inPushes = (entries: readonly PushEntry[]): readonly (readonly PushEntry[])[] =>
  Array.from({ length: Math.ceil(entries.length / MOST_IN_A_PUSH) }, (_, at) =>
    entries.slice(at * MOST_IN_A_PUSH, (at + 1) * MOST_IN_A_PUSH),
  )
