/**
 * What a device and the server say to each other about the device itself: its escrow slot, its last words,
 * and orders to give everything up. All of it goes over HTTP, because most of it is said by a device whose
 * store is locked or whose session is over.
 *
 * Bytes travel as hexadecimal: they are few, and JSON knows no bytes.
 */
import Type from 'typebox'
import { PUBLIC_KEY_BYTES, SEALED_EXTRA_BYTES, type Purpose } from '../base/hpke.ts'
import { Doc, Message, Millis, Ulid, Whole } from './types.ts'

const Hex = (bytes: number) => Type.String({ pattern: `^[0-9a-f]{${bytes * 2}}$` })

/** Size of the data key of a store. */
const DATA_KEY_BYTES = 32

/** What a store's data key is sealed to. `id` changes when the server makes a new pair. */
export const EscrowKey = Message({ id: Ulid, publicKey: Hex(PUBLIC_KEY_BYTES) })
export type EscrowKey = Type.Static<typeof EscrowKey>

/** The data key of a store, sealed to the server: the device itself cannot open it. */
export const EscrowSlot = Message({ key: Ulid, sealed: Hex(SEALED_EXTRA_BYTES + DATA_KEY_BYTES) })
export type EscrowSlot = Type.Static<typeof EscrowSlot>

/** A slot opens for the person and the device that it was made for, and for nobody else. */
export const slotPurpose = (user: string, device: string): Purpose => ({
  info: 'anjuan escrow slot',
  aad: `${user}/${device}`,
})
/** The data key on its way back, sealed to a key that lives as long as the question. */
export const returnPurpose = (user: string, device: string): Purpose => ({
  info: 'anjuan escrow answer',
  aad: `${user}/${device}`,
})

/** Why the owner needs it: stands in the log. */
export const escrowReasons = ['password', 'expired', 'clock', 'lost'] as const
export type EscrowReason = (typeof escrowReasons)[number]

/** `POST /api/device/escrow`, with the owner's session on this very device. */
export const EscrowQuestion = Message({
  slot: EscrowSlot,
  why: Type.Enum(escrowReasons),
  /** Fresh for this question. */
  answerTo: Hex(PUBLIC_KEY_BYTES),
})
export type EscrowQuestion = Type.Static<typeof EscrowQuestion>
export const EscrowAnswer = Message({ sealed: Hex(SEALED_EXTRA_BYTES + DATA_KEY_BYTES) })
export type EscrowAnswer = Type.Static<typeof EscrowAnswer>

// ---- without a session: the device proves itself by the secret it registered ------------------

export const DEVICE_SECRET_BYTES = 32
const Proof = { device: Ulid, secret: Hex(DEVICE_SECRET_BYTES) }

/** `POST /api/device/orders`: what is to become of the store here. */
export const OrdersQuestion = Message({ ...Proof })
export type OrdersQuestion = Type.Static<typeof OrdersQuestion>

/**
 * `keep`: nothing. `handIn`: the person was disabled; what waits goes to the server, then the store goes.
 * `wipe`: ordered by head office; the same, with a receipt.
 */
export const orders = ['keep', 'handIn', 'wipe'] as const
export type Order = (typeof orders)[number]
export const OrdersAnswer = Message({ order: Type.Enum(orders) })
export type OrdersAnswer = Type.Static<typeof OrdersAnswer>

/** One row of the outbox as it lies on the device, sealed under its data key. */
export const SealedRow = Message({
  id: Ulid,
  doc: Doc,
  sealed: Type.String({ pattern: '^[0-9a-f]+$', maxLength: 160 * 1024 }),
})
export type SealedRow = Type.Static<typeof SealedRow>
/** What one request may carry; the rest goes in the next. */
export const MAX_LAST_WORDS_BYTES = 100 * 1024
export const MAX_LAST_WORDS_ROWS = 100

/** One access of the device's own chain that the server has not got, sealed as it lies there. */
export const SealedAccess = Message({
  counter: Whole,
  sealed: Type.String({ pattern: '^[0-9a-f]+$', maxLength: 8 * 1024 }),
})
export type SealedAccess = Type.Static<typeof SealedAccess>
/** What the sealed bytes of an access are bound to. */
export const accessPlace = (counter: number): string => `seen/${counter}`

/** `POST /api/device/last-words`: the server opens the rows through the slot and keeps them for a person to look at. */
export const LastWords = Message({
  ...Proof,
  slot: EscrowSlot,
  rows: Type.Array(SealedRow, { maxItems: MAX_LAST_WORDS_ROWS }),
  /** In the order of their counters. */
  seen: Type.Array(SealedAccess, { maxItems: MAX_LAST_WORDS_ROWS }),
})
export type LastWords = Type.Static<typeof LastWords>

/** By row, in order; accesses are logged up to the last that came, whatever each of them was. `unsound`: no update of this device; it is nothing that anybody could have saved here. */
export const LastWordsAnswer = Message({
  results: Type.Array(Message({ id: Ulid, is: Type.Union([Type.Literal('held'), Type.Literal('unsound')]) })),
})
export type LastWordsAnswer = Type.Static<typeof LastWordsAnswer>

/** `POST /api/device/wiped`: the receipt, after the store is gone. The last that is heard of this device. */
export const Wiped = Message({
  ...Proof,
  /** Entries that the server took over before. */
  handed: Whole,
  at: Millis,
})
export type Wiped = Type.Static<typeof Wiped>
