/**
 * What replication needs of the device's store, and nothing more: the replica speaks with the
 * server, the depot keeps. The replica never opens a database, a key or an update.
 *
 * Reading needs no rank. Everything that writes on the server's word needs the lead: one tab of a
 * profile holds it, and every write compares its generation inside the transaction, so that a tab
 * that was frozen while another took over cannot write with yesterday's cursor (`Deposed`).
 *
 * Every promise here resolves after a strict-durability transaction completed, or rejects and has
 * written nothing. `StorageFull` and `Deposed` are thrown, because no caller can go on after them.
 */
import type { Millis } from '../../shared/base/ports.ts'
import type { DeviceId, DocId, UserId } from '../../shared/domain/names.ts'
import type { Digested } from '../../shared/protocol/digest.ts'
import type { Batch, Item, Live } from '../../shared/protocol/feed.ts'
import type { Welcome } from '../../shared/protocol/hello.ts'
import type { PushEntry, PushResult } from '../../shared/protocol/push.ts'
import type { SeenEvent } from '../../shared/protocol/seen.ts'
import type { Pack } from '../../shared/protocol/sweep.ts'

/** Another tab took the lead. Stop, close the socket, stand for election again if you like. */
export class Deposed extends Error {
  override readonly name = 'Deposed'
}

/** The browser's quota or the disk is full. Nothing of this write was stored. */
export class StorageFull extends Error {
  override readonly name = 'StorageFull'
}

/** The store was locked (or is being locked): its key is gone from memory. */
export class Locked extends Error {
  override readonly name = 'Locked'
}

/**
 * Where a scope stands. `base`: complete up to here. `after`: the round in progress has come this
 * far; equal to `base` when no round is under way. PULL takes both as they are.
 */
export interface ScopeBase {
  readonly base: number
  readonly after: number
  /**
   * A first sync is under way: everything up to `to`, in order of names, is here, and `base` becomes `head` when the
   * rest is too. Scopes with the same `to` are swept together.
   */
  readonly sweep?: { readonly to: DocId; readonly head: number }
}

/** What HELLO says of this device. `now` is the replica's own to fill in, at the moment of sending. */
export interface Announcement {
  readonly device: DeviceId
  readonly user: UserId
  /** Null on the first contact, and until the first WELCOME was taken. */
  readonly serverEpoch: string | null
  /**
   * Ids of this device that have pending entries, ids of its unlocked tabs, and one spare for
   * re-minting: at most 256. An id may be newer than the last HELLO (a tab unlocked meanwhile):
   * see `DepotNews.clients`.
   */
  readonly clientIds: readonly number[]
  /** Of the secret by which this device proves itself when its session is over. */
  readonly secretHash: string | null
  readonly bases: ReadonlyMap<string, ScopeBase>
}

/** What became of a WELCOME. */
export interface Welcomed {
  /** The scopes to keep, with where each stands now (after drops, and after a new server epoch set all to 0). */
  readonly bases: ReadonlyMap<string, ScopeBase>
  /** True when the server's log is a new one (restored): everything is pulled again from 0. */
  readonly newEpoch: boolean
  /** Documents that an earlier connection found different and did not get to fetch: FETCH each. */
  readonly mismatched: readonly DocId[]
}

/** A page of a first sync, and the scopes that its sweep asked for. */
export interface SweptPage {
  readonly scopes: readonly string[]
  readonly pack: Pack
}

export interface Applied {
  /** Documents whose entries are not what the server described: FETCH each (`purpose: 'repair'`) and hand it to `applyFetched`. */
  readonly mismatched: readonly DocId[]
}

/**
 * `gap`: the device does not stand at `prev` (or a round is under way): PULL this scope.
 * `stale`: known already, nothing written.
 */
export type LiveOutcome =
  ({ readonly type: 'applied' } & Applied) | { readonly type: 'gap' } | { readonly type: 'stale' }

export interface Settled {
  /** There is something to send now that there was not before (re-minted, resent): ask `outbox` from the start. */
  readonly again: boolean
  /** The longest wait that the server asked for; those entries stay out of `outbox` until then. */
  readonly retryAfterMs: number | null
  /** Documents to FETCH, because the server holds another epoch of them. */
  readonly fetch: readonly DocId[]
}

/** One page of the outbox in the order of saving; entries of one document and client keep their clocks' order. */
export interface OutboxPage {
  readonly entries: readonly PushEntry[]
  /** Hand it back as `after` for the next page; null: nothing follows. */
  readonly next: string | null
}

export interface PendingStats {
  readonly pending: number
  /** Device time of the oldest entry that waits. */
  readonly oldest: Millis | null
  readonly rejected: number
}

/** Why the replica may want to look again. Sent for this tab's doings and for other tabs' alike. */
export type DepotNews =
  /** Something was saved. */
  | 'outbox'
  /** An access was written. */
  | 'seen'
  /**
   * A client id came into use that HELLO has not announced (another tab unlocked, an entry was
   * re-minted). Greet again: until then `outbox` leaves its entries out, for the server would take
   * them for somebody else's.
   */
  | 'clients'

export interface Depot {
  announcement(): Promise<Announcement>
  stats(): Promise<PendingStats>
  /** Raises the generation; every earlier tenure is deposed from then on. */
  lead(): Promise<Tenure>
  /** Returns the end of the subscription. Listeners are called after the transaction completed. */
  watch(listener: (news: DepotNews) => void): () => void
}

/** The depot in the hand of the one tab that speaks with the server. */
export interface Tenure {
  /**
   * HELLO is on its way and says this: `outbox` hands out what these client ids wrote, all of it anew. True: it may
   * go up before WELCOME came (SYN16).
   */
  hello(said: Announcement): Promise<boolean>
  /**
   * Takes memberships, people, branches and clock offset; purges what only `dropped` scopes brought
   * (a document with something in the outbox stays until that is settled); re-mints pending entries
   * of `foreignClientIds`; starts every scope at 0 when the server's epoch is another than before. What went ahead
   * of it counts as sent, unless the epoch is another.
   */
  welcome(welcome: Welcome): Promise<Welcomed>

  /**
   * Items and cursors of all of them, in the order given, in one transaction; `base` moves only when `more` is
   * false. A transaction costs the same for one as for four, so hand over what is there.
   */
  applyBatch(...batches: readonly Batch[]): Promise<Applied>
  /** Pages of a first sync in the order in which they came, and where the scopes stand after them, in one transaction. */
  applyPacks(...pages: readonly SweptPage[]): Promise<Applied>
  applyLive(live: Live): Promise<LiveOutcome>
  /** The answer to a repair FETCH: whole documents. Moves no cursor. */
  applyFetched(items: readonly Item[]): Promise<Applied>

  /** What is held of a scope that is complete (`shared/base/digest.ts`); null: it is not, or it moved while it was read. */
  digest(scope: string): Promise<{ readonly base: number; readonly buckets: readonly string[] } | null>
  /**
   * The server holds something otherwise. Documents that the scope no longer lists leave it; those that differ are to
   * be fetched; `lacking`: the scope is to be pulled anew, from 0.
   */
  compare(digested: Digested): Promise<Applied & { readonly lacking: boolean }>
  /** When each scope was last compared, by this device's clock. */
  readonly compared: ReadonlyMap<string, Millis>
  noteCompared(scope: string, at: Millis): Promise<void>

  /** `after: null` starts at the oldest. Waiting (RETRY) entries and what stands behind them in their document are left out. */
  outbox(after: string | null, maxEntries: number, maxBytes: number): Promise<OutboxPage>
  /** Each result is settled for good before this resolves; unknown ids (settled earlier) are ignored. */
  settle(results: readonly PushResult[]): Promise<Settled>

  /**
   * To be called when every scope is complete. What was acknowledged before and no feed lists leaves. After a new
   * server epoch: whatever this device wrote, the old log had acknowledged and no feed showed again waits in the
   * outbox now. True: look at the outbox.
   */
  handBack(): Promise<boolean>

  seen(max: number): Promise<readonly SeenEvent[]>
  /** The server has everything up to `counter`. */
  seenAcked(counter: number): Promise<void>

  /** The server confirmed now (server time) that every scope is complete: shown as 数据时间. */
  complete(at: Millis): Promise<void>
}
