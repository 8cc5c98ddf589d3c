/**
 * The device's store: one database per organisation and user, every value sealed.
 *
 *     segs     n            sealed run of up to 64 documents exactly as received (`segment.ts`)
 *     docs     doc          sealed document that changed since (`storedDoc.ts`); shadows its copy in a segment
 *     outbox   ++n, doc     sealed entry that waits for the server's acknowledgement (`outbox.ts`)
 *     cards    page         sealed page of up to 256 cards of documents (`cardPages.ts`)
 *     cardlog  ++n          sealed patches of cards, folded into pages at unlock and when idle
 *     bases    scope        sealed cursor of a scope
 *     rejected id           sealed entry that the server refused or holds, and why
 *     seen     counter      sealed access event with the hash of the one before
 *     files    id           sealed chunks: the rows of sheets that are being imported (`importing.ts`)
 *     meta     key          directory, device, key slots, lease, stamps, client ids, leader generation
 *
 * What stands in clear is only what a transaction must compare (versions, counters, generations, Yjs
 * client ids, the state of the stamp clock), what must be read without the key (the end of the lease, the
 * secret by which the device proves itself) and opaque ids as keys. The document as the server
 * acknowledged it and what this device has added since lie apart (`docs` and `outbox`), so that a save
 * never rewrites what replication writes, and the other way round.
 */
import { Dexie, type Table } from 'dexie'
import type { StampState } from '../../shared/base/hybridClock.ts'
import type { Millis } from '../../shared/base/ports.ts'
import type { DocId } from '../../shared/domain/names.ts'
import type { EscrowSlot } from '../../shared/protocol/device.ts'
import type { Mark, ShutReason } from './mark.ts'
import { tellChanges, type Listener } from './rowChanges.ts'
import type { PasswordSlot } from './slots.ts'

export interface SegmentRow {
  /** Counted by the leader; cards name it. */
  readonly n: number
  readonly sealed: Uint8Array
}

/** `id` is what the value is bound to, because the number is only known once it is written. */
export interface CardLogRow {
  readonly n?: number
  readonly id: string
  readonly sealed: Uint8Array
}

export interface DocRow {
  readonly doc: DocId
  /** Grows with every write; a save compares it. */
  readonly version: number
  readonly sealed: Uint8Array
}

export interface OutboxRow {
  readonly n?: number
  readonly id: string
  readonly doc: DocId
  readonly sealed: Uint8Array
}

export interface CardsRow {
  readonly page: number
  readonly sealed: Uint8Array
}

export interface BaseRow {
  readonly scope: string
  readonly sealed: Uint8Array
}

export interface RejectedRow {
  readonly id: string
  readonly sealed: Uint8Array
}

export interface SeenRow {
  readonly counter: number
  readonly sealed: Uint8Array
}

export interface FileRow {
  readonly id: string
  readonly sealed: Uint8Array
}

/** A Yjs client id of this device. Burnt: its row in some document has a hole, so it writes no more. */
export interface ClientState {
  readonly client: number
  readonly since: number
  readonly burnt: boolean
}

interface SealedMeta<K extends string> {
  readonly key: K
  readonly sealed: Uint8Array
}

interface DocList<K extends string> {
  readonly key: K
  readonly docs: readonly DocId[]
}

export type MetaRow =
  /** Absent in a store that is shut. */
  | { readonly key: 'slot/password'; readonly slot: PasswordSlot }
  /** Opened by the server for its owner only. */
  | { readonly key: 'slot/escrow'; readonly escrow: EscrowSlot }
  | { readonly key: 'shut'; readonly why: ShutReason; readonly at: Millis }
  | SealedMeta<'lease'>
  | { readonly key: 'mark'; readonly mark: Mark }
  /** In clear: it is used when nobody can unlock any more, and opens nothing. */
  | { readonly key: 'secret'; readonly secret: Uint8Array }
  | SealedMeta<'pin'>
  /** Typed and not saved, of one tab. */
  | SealedMeta<`typed/${number}`>
  | SealedMeta<'trust'>
  | SealedMeta<'views'>
  | SealedMeta<'tags'>
  | SealedMeta<'calendar'>
  | SealedMeta<'checkers'>
  | SealedMeta<'triagers'>
  | SealedMeta<'notices'>
  | SealedMeta<'dismissed'>
  | SealedMeta<'readMessages'>
  /** By archive. */
  | SealedMeta<`look/${string}`>
  | SealedMeta<'finds'>
  | SealedMeta<'identity'>
  | SealedMeta<'directory'>
  | SealedMeta<'standing'>
  /** When each scope was last compared with the server and found the same, or mended. By this device's clock. */
  | { readonly key: 'compared'; readonly scopes: Readonly<Record<string, Millis>> }
  | { readonly key: 'stamps'; readonly stamps: StampState }
  | { readonly key: 'generation'; readonly generation: number }
  /** How often cards were folded: the one version of all pages. */
  | { readonly key: 'folds'; readonly folds: number }
  /** To be fetched again: their entries are not what the server described. */
  | DocList<'repair'>
  /** Gone from every scope while something of theirs waited; they go when that is settled. */
  | DocList<'leaving'>
  /** The newest access: its counter, and sealed its hash. Rows of `seen` go once the server has them. */
  | { readonly key: 'seenHead'; readonly counter: number; readonly sealed: Uint8Array }
  | { readonly key: `client/${number}`; readonly client: ClientState }

export class Schema extends Dexie {
  declare readonly segs: Table<SegmentRow, number>
  declare readonly docs: Table<DocRow, DocId>
  declare readonly outbox: Table<OutboxRow, number>
  declare readonly cards: Table<CardsRow, number>
  declare readonly cardlog: Table<CardLogRow, number>
  declare readonly bases: Table<BaseRow, string>
  declare readonly rejected: Table<RejectedRow, string>
  declare readonly seen: Table<SeenRow, number>
  declare readonly files: Table<FileRow, string>
  declare readonly meta: Table<MetaRow, string>
  /** Hears of what is written through this handle. */
  listener: Listener | null = null

  constructor(name: string) {
    super(name, { chromeTransactionDurability: 'strict', cache: 'disabled' })
    this.use(tellChanges(() => this.listener))
    this.version(1).stores({
      segs: 'n',
      docs: 'doc',
      outbox: '++n, doc',
      cards: 'page',
      cardlog: '++n',
      bases: 'scope',
      rejected: 'id',
      seen: 'counter',
      files: 'id',
      meta: 'key',
    })
  }
}

export type TableName =
  'segs' | 'docs' | 'outbox' | 'cards' | 'cardlog' | 'bases' | 'rejected' | 'seen' | 'files' | 'meta'
