/**
 * PUSH hands the outbox to the server; ACK answers each entry after the commit was synced to disk.
 * A device keeps an entry until it reads OK or DUP for it.
 */
import Type from 'typebox'
import { Bytes, ClientId, Doc, Message, Millis, Offset, Sha256, Text, Whole } from './types.ts'
import { MAX_PUSH_ENTRIES } from './version.ts'

export const PushEntry = Message({
  /** The device's own outbox id; comes back in the ACK and nowhere else. */
  id: Type.String({ maxLength: 40 }),
  doc: Doc,
  epoch: Whole,
  clientId: ClientId,
  /** Of `update`. DUP only when equal, else FORK. */
  sha256: Sha256,
  update: Bytes,
})
export type PushEntry = Type.Static<typeof PushEntry>

export const Push = Message({
  type: Type.Literal('PUSH'),
  batch: Whole,
  /** The log that the device takes the server's for (SYN17); devices before version 5 do not say it. */
  serverEpoch: Type.Optional(Text(40)),
  entries: Type.Array(PushEntry, { minItems: 1, maxItems: MAX_PUSH_ENTRIES }),
})
export type Push = Type.Static<typeof Push>

const id = Type.String({ maxLength: 40 })
const Accepted = { id, seq: Whole, received: Millis, offset: Offset }

export const PushResult = Type.Union([
  /** Durable: its log entry is committed and synced to disk. */
  Message({ ...Accepted, code: Type.Literal('OK') }),
  /** The same bytes were accepted before. */
  Message({ ...Accepted, code: Type.Literal('DUP') }),
  /** This (client, clock) holds other bytes: a cloned profile. Re-mint under a fresh client id. */
  Message({ id, code: Type.Literal('FORK') }),
  /** The server has another clock for this client in this document. Send from there. */
  Message({ id, code: Type.Literal('NEED'), clock: Whole }),
  Message({ id, code: Type.Literal('EPOCH'), epoch: Whole }),
  /** The right ended meanwhile; the work is stored durably and waits for a person. */
  Message({
    id,
    code: Type.Literal('HELD'),
    seq: Whole,
    received: Millis,
    offset: Offset,
    why: Type.String(),
  }),
  Message({ id, code: Type.Literal('DENIED'), why: Type.String() }),
  Message({ id, code: Type.Literal('INVALID'), why: Type.String(), field: Type.Optional(Type.String()) }),
  Message({ id, code: Type.Literal('ERASED') }),
  Message({ id, code: Type.Literal('RETRY'), afterMs: Whole }),
])
export type PushResult = Type.Static<typeof PushResult>

export const Ack = Message({ type: Type.Literal('ACK'), batch: Whole, results: Type.Array(PushResult) })
export type Ack = Type.Static<typeof Ack>
