/**
 * The feed: PULL asks a scope for every document changed since the device was complete, once,
 * at its newest; BATCH answers; LIVE carries what happens while connected.
 *
 * `base` stays fixed through a round while `after` pages. A delta holds every entry above `base`,
 * not above `after`: with one number for both, quiet reconnects leave documents incomplete.
 */
import Type from 'typebox'
import { AuthorRow, Bytes, Doc, Message, ReceiptRun, Scope, SetHash, Whole } from './types.ts'

export const Pull = Message({
  type: Type.Literal('PULL'),
  scope: Scope,
  base: Whole,
  after: Whole,
  maxBytes: Type.Integer({ minimum: 1024, maximum: 4 * 1024 * 1024 }),
})
export type Pull = Type.Static<typeof Pull>

/**
 * A document's entries. `full` replaces what the device holds, else the entries are added to it.
 * In a masked scope `update` is null and only the masked card travels.
 * `count` and `setHash` describe the whole document after applying; a mismatch asks FETCH.
 */
export const Put = Message({
  op: Type.Literal('PUT'),
  doc: Doc,
  epoch: Whole,
  /** Sequence of the newest entry in it. */
  seq: Whole,
  full: Type.Boolean(),
  update: Type.Union([Bytes, Type.Null()]),
  authors: Type.Array(AuthorRow),
  receipts: Type.Array(ReceiptRun),
  /** The card fragment (`shared/domain/card.ts`), as JSON; the protocol does not look into it. */
  card: Type.Unknown(),
  count: Whole,
  setHash: SetHash,
})
export type Put = Type.Static<typeof Put>

/** The document left this scope (moved, right ended). */
export const Leave = Message({ op: Type.Literal('LEAVE'), doc: Doc, why: Type.String({ maxLength: 40 }) })
/** The document was destroyed; its bytes go from every scope. */
export const Erase = Message({ op: Type.Literal('ERASE'), doc: Doc })

export const Item = Type.Union([Put, Leave, Erase])
export type Item = Type.Static<typeof Item>

export const Batch = Message({
  type: Type.Literal('BATCH'),
  scope: Scope,
  from: Whole,
  /** Store as `after`; as `base` too, but only when `more` is false, in the transaction that stores the items. */
  to: Whole,
  more: Type.Boolean(),
  items: Type.Array(Item),
})
export type Batch = Type.Static<typeof Batch>

/** Applies only if `prev` equals the sequence the device has for the scope, else PULL. */
export const Live = Message({
  type: Type.Literal('LIVE'),
  scope: Scope,
  prev: Whole,
  seq: Whole,
  item: Item,
})
export type Live = Type.Static<typeof Live>

/** Instead of LIVE when the subscriber is slow: there is something up to `head`, PULL when you can. */
export const Nudge = Message({ type: Type.Literal('NUDGE'), scope: Scope, head: Whole })
export type Nudge = Type.Static<typeof Nudge>

/**
 * One document on demand: head office opening an archive, or a mismatch after applying.
 * Logged as an access before it is answered when `purpose` is not `repair`.
 */
export const Fetch = Message({
  type: Type.Literal('FETCH'),
  req: Whole,
  archive: Type.String({ maxLength: 32 }),
  /** Null: every document of the archive that this person may read. */
  doc: Type.Union([Doc, Type.Null()]),
  purpose: Type.String({ maxLength: 80 }),
})
export type Fetch = Type.Static<typeof Fetch>

export const Fetched = Message({
  type: Type.Literal('FETCHED'),
  req: Whole,
  items: Type.Array(Item),
  refused: Type.Union([Type.String({ maxLength: 40 }), Type.Null()]),
})
export type Fetched = Type.Static<typeof Fetched>
