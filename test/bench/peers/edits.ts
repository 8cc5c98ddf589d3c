/** One edit, as each side makes it: a line that a manager adds to what was said with a client. */
import type { Doc } from 'yjs'
import type { PushEntry } from '../../../shared/protocol/push.ts'
import type { Ack } from '../../../shared/protocol/push.ts'
import { entryAt, newClientId, noteEntry } from '../../support/socketClient.ts'
import { clientAt, docOf } from '../devicePage/branch.ts'
import { heardIn, OurLine } from './syncOurs.ts'
import type { BenchServer } from './server.ts'

const TEXT = '已电话回访，客户下周二上午十点到店看方案，请设计师把两套报价准备好'

/** Into archive `at`; the `turn`-th of this client id there. */
export const ourEdit = (at: number, client: number, turn: number): PushEntry =>
  entryAt(docOf(clientAt(at), 'service'), client, turn, noteEntry(TEXT))

export const peerEdit = (doc: Doc): void =>
  doc.getArray('entries').push([{ part: 'service', ...noteEntry(TEXT) }])

export const MOST_IN_A_PUSH = 64

/** A device that has greeted and may push. */
export class Pusher {
  readonly client: number
  readonly #line: OurLine
  readonly #acked = new Map<number, (ack: Ack) => void>()
  #batch = 0
  /** When the line was open. */
  readonly openedAt: number

  private constructor(line: OurLine, client: number, acked: Map<number, (ack: Ack) => void>) {
    this.#line = line
    this.client = client
    this.#acked = acked
    this.openedAt = performance.now()
  }

  static async begin(server: BenchServer, port: number): Promise<Pusher> {
    const [badge] = await server.badges(1)
    if (badge === undefined) throw new Error('nobody may come in')
    const acked = new Map<number, (ack: Ack) => void>()
    let welcomed = (): void => undefined
    const welcome = new Promise<void>((resolve) => (welcomed = resolve))
    const line = await OurLine.open(server.started, port, badge, (frame) => {
      void heardIn(frame).then((message) => {
        if (message.type === 'WELCOME') welcomed()
        if (message.type !== 'ACK') return
        acked.get(message.batch)?.(message)
        acked.delete(message.batch)
      })
    })
    const pusher = new Pusher(line, newClientId(), acked)
    line.greet(badge, [pusher.client])
    await welcome
    return pusher
  }

  /** Resolves when every entry was accepted; throws when one was not. */
  async push(entries: readonly PushEntry[]): Promise<void> {
    const batch = (this.#batch += 1)
    const answer = new Promise<Ack>((resolve) => this.#acked.set(batch, resolve))
    this.#line.send({ type: 'PUSH', batch, entries: [...entries] })
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
