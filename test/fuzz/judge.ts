/**
 * What may follow a shot. A refusal is judged by its code, an acceptance by somebody else than the door: by Yjs
 * (`test/unit/document/oracle.ts`), and by the books.
 */
import { readAny, createDecoder } from 'lib0/decoding'
import { createHash } from 'node:crypto'
import { inflateRawSync } from 'node:zlib'
import type { Down } from '../../shared/protocol/messages.ts'
import type { PushEntry, PushResult } from '../../shared/protocol/push.ts'
import { closeCodes } from '../../shared/protocol/version.ts'
import { decode, opinion } from '../unit/document/oracle.ts'
import type { Acknowledged, Books } from './books.ts'
import { CANARY, type Someone } from './ground.ts'
import type { Answer } from './lane.ts'
import type { Shot } from './shot.ts'

export interface Verdict {
  /** What came of it, in a word for the counts: a code, or `closed: code`. */
  readonly outcomes: readonly string[]
  readonly wrong: string | null
  /** Let in; the sender's clocks move. */
  readonly accepted: readonly Acknowledged[]
}

const refusals: ReadonlySet<PushResult['code']> = new Set([
  'FORK',
  'NEED',
  'EPOCH',
  'DENIED',
  'INVALID',
  'ERASED',
  'RETRY',
])
/** Closed as it should be; 1011 is an error of the server's own, 1006 a line that nobody closed. */
const orderly: ReadonlySet<number> = new Set([
  ...[closeCodes.protocolError, closeCodes.denied, closeCodes.upgradeNeeded],
  ...[1002, 1005, 1007, 1009],
])

export function judgeShot(shot: Shot, answer: Answer, self: Someone, books: Books): Verdict {
  const { heard, closed } = answer
  const outcomes = heard.flatMap(wordsOf)
  if (closed !== null) outcomes.push(`closed ${closed}`)
  const wrong = fateFault(shot, answer) ?? leakFault(heard)
  const accepted: Acknowledged[] = []
  let unsound: string | null = null
  for (const message of heard) {
    if (message.type === 'FETCHED' && message.refused === null) books.answer(1)
    if (message.type === 'REVEALED' && message.refused === null) books.answer(1)
    // What was sent before adds nothing, so this is the most.
    if (message.type === 'SEEN_ACK') books.answer(sent(shot, 'events').length)
    if (message.type !== 'ACK') continue
    for (const result of message.results) {
      if (result.code !== 'OK' && result.code !== 'HELD') continue
      const entry = sent(shot, 'entries').find(({ id }) => id === result.id)
      if (entry === undefined) {
        unsound ??= `${result.code} for an entry that nobody sent`
        continue
      }
      const length = lengthOf(entry)
      const fault = entryFault(entry, result.seq, self, books)
      if (fault !== null) unsound ??= `let in (${result.code}) although ${fault}`
      const clock = clockOf(entry)
      const { doc, clientId: client, sha256 } = entry
      const one = { seq: result.seq, doc, client, clock, length, sha256 }
      books.acknowledge(one)
      if (result.code === 'OK') accepted.push(one)
    }
  }
  return { outcomes, wrong: wrong ?? unsound, accepted }
}

function fateFault({ fate }: Shot, { heard, closed }: Answer): string | null {
  if (closed !== null && !orderly.has(closed)) {
    // A line on which bytes of no websocket arrived is dropped without a word at times.
    if (!(fate === 'cut' && closed === 1006)) return `the line ended with ${closed}`
  }
  switch (fate) {
    case 'closed':
      if (closed === null) return 'the line was not closed'
      if (closed === 1009) return null
      return heard.some(({ type }) => type === 'REFUSED') || closed === closeCodes.denied
        ? null
        : `closed with ${closed} and without a word`
    case 'cut':
      return closed === null ? 'the line was not closed' : null
    case 'refused': {
      if (closed !== null) return `the line was closed with ${closed}`
      const about = heard.filter(isAnswer)
      return about.length > 0 && about.every(isRefusal) ? null : 'it was not refused'
    }
    case 'fair':
      return null
  }
}

const isAnswer = ({ type }: Down): boolean =>
  type === 'ACK' || type === 'REFUSED' || type === 'FETCHED' || type === 'REVEALED' || type === 'BATCH'

function isRefusal(message: Down): boolean {
  if (message.type === 'ACK') return message.results.every(({ code }) => refusals.has(code))
  if (message.type === 'FETCHED') return message.refused !== null && message.items.length === 0
  if (message.type === 'REVEALED') return message.refused !== null && message.values.length === 0
  return message.type === 'REFUSED'
}

function wordsOf(message: Down): string[] {
  if (message.type === 'ACK')
    return message.results.map((result) =>
      result.code === 'INVALID' || result.code === 'DENIED' || result.code === 'HELD'
        ? `${result.code} ${result.why}`
        : result.code,
    )
  if (message.type === 'REFUSED') return [`REFUSED ${message.code}`]
  if (message.type === 'FETCHED' || message.type === 'REVEALED')
    return [message.refused === null ? message.type : `${message.type} ${message.refused}`]
  return [message.type]
}

/** Nobody who attacks may read a word of the onlooker's or the victim's. */
function leakFault(heard: readonly Down[]): string | null {
  for (const message of heard) {
    const items =
      message.type === 'BATCH' || message.type === 'FETCHED'
        ? message.items
        : message.type === 'LIVE'
          ? [message.item]
          : []
    for (const item of items) {
      if (item.op !== 'PUT') continue
      const said = JSON.stringify(item.card) + Buffer.from(item.update ?? []).toString('utf8')
      if (said.includes(CANARY)) return `${item.doc} was shown to somebody who may not read it`
    }
    if (message.type === 'PACK' && Object.values(message).some(holdsCanary))
      return 'a page of a sweep shows what this person may not read'
    if (message.type === 'REVEALED' && JSON.stringify(message.values).includes(CANARY))
      return 'a value was revealed to somebody who may not read it'
  }
  return null
}

function holdsCanary(value: unknown): boolean {
  if (!(value instanceof Uint8Array)) return JSON.stringify(value).includes(CANARY)
  const bytes = value[0] === 1 ? inflateRawSync(value.subarray(1)) : Buffer.from(value)
  return bytes.toString('utf8').includes(CANARY)
}

/** Null: Yjs too takes it for one plain update of the sender's, at the place where the document stood. */
function entryFault(entry: PushEntry, seq: number, self: Someone, books: Books): string | null {
  const { update, doc, clientId: client } = entry
  if (createHash('sha256').update(update).digest('hex') !== entry.sha256) return 'its bytes have another hash'
  if (client !== self.client) return `${client} is no client id of this device`
  if (!doc.startsWith(`${self.archive}.`) && !doc.endsWith('.life')) return `${doc} is not theirs`
  const clocks = books.clocksBefore(doc, seq)
  const clock = clocks.get(client) ?? 0
  const known = (of: number): number => clocks.get(of) ?? 0
  return opinion({ update, client, clock, known }, decode(update)) === 'unclean'
    ? `Yjs disagrees: ${Buffer.from(update).toString('hex').slice(0, 200)}`
    : null
}

const clockOf = ({ update }: PushEntry): number => decode(update)?.structs[0]?.id.clock ?? -1
const lengthOf = ({ update }: PushEntry): number =>
  (decode(update)?.structs ?? []).reduce((sum, { length }) => sum + length, 0)

interface Sent {
  readonly entries?: readonly PushEntry[]
  readonly events?: readonly unknown[]
}

/** As the frames say it, read without any check. */
function sent<K extends keyof Sent>({ frames }: Shot, key: K): NonNullable<Sent[K]> {
  const found = frames.flatMap((frame): readonly unknown[] => {
    if (typeof frame === 'string') return []
    const bytes = frame[0] === 1 ? inflateRawSync(frame.subarray(1)) : frame.subarray(1)
    const message = readAny(createDecoder(Uint8Array.from(bytes))) as Sent
    return message[key] ?? []
  })
  return found as unknown as NonNullable<Sent[K]>
}
