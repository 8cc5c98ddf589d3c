/**
 * What the store will hold once this round is committed: the store as it stands, and on top of it
 * what the round has accepted so far. So entries of one PUSH chain, and so do many people's pushes
 * that share one fsync.
 *
 * It only ever guesses right or is refused: every write that comes out of it carries the comparisons
 * (`expectCount`, `expectArchive`, counters) under which it was judged.
 */
import { readEntries } from '../../shared/document/read.ts'
import { emptyGuard, type Guard, type Stored } from '../../shared/domain/guard.ts'
import type { DocId } from '../../shared/domain/names.ts'
import { FIRST_EPOCH, RECEIPT_BYTES } from '../../shared/protocol/version.ts'
import type { ArchiveRow, ClientRow, Draft, Effect, Run, Store } from '../store/contract.ts'
import { allUpdates, type Ledgers } from './ledgers.ts'

export interface Head {
  readonly epoch: number
  readonly guard: Guard
}

/** One log entry to come: sealed and committed when the round is complete. */
export interface Write {
  readonly meta: Draft
  readonly doc: DocId
  readonly epoch: number
  readonly update: Uint8Array
  readonly effects: readonly Effect[]
}

export interface PendingRun {
  readonly client: number
  readonly clock: number
  readonly length: number
  readonly sha256: string
  readonly write: Write
}

/** Of the document with this update in it. */
export const weightAfter = (guard: Guard, update: Uint8Array): number =>
  (guard.weight ?? 0) + update.length + RECEIPT_BYTES

export class Overlay {
  readonly #store: Store
  readonly #ledgers: Ledgers
  readonly #heads = new Map<DocId, Head>()
  readonly #archives = new Map<string, ArchiveRow | null>()
  readonly #counters = new Map<string, number>()
  readonly #runs = new Map<DocId, PendingRun[]>()
  readonly #made = new Map<string, DocId[]>()
  readonly #clients: Map<number, ClientRow>

  /** `clients` outlives the round: a client id is bound for good. */
  constructor(store: Store, ledgers: Ledgers, clients: Map<number, ClientRow>) {
    this.#store = store
    this.#ledgers = ledgers
    this.#clients = clients
  }

  async head(doc: DocId): Promise<Head> {
    const known = this.#heads.get(doc)
    if (known !== undefined) return known
    const stored = await this.#store.knownHead(doc)
    const head =
      stored === null
        ? { epoch: FIRST_EPOCH, guard: emptyGuard }
        : { epoch: stored.epoch, guard: stored.guard }
    this.#heads.set(doc, head)
    return head
  }

  async archive(id: string): Promise<ArchiveRow | null> {
    const known = this.#archives.get(id)
    if (known !== undefined) return known
    const row = await this.#store.knownArchive(id)
    this.#archives.set(id, row)
    return row
  }

  async counter(name: string): Promise<number> {
    return this.#counters.get(name) ?? this.#store.counter(name)
  }

  async client(id: number): Promise<ClientRow | null> {
    const known = this.#clients.get(id)
    if (known !== undefined) return known
    const row = await this.#store.client(id)
    if (row !== null) this.#clients.set(id, row)
    return row
  }

  async run(doc: DocId, client: number, clock: number): Promise<Run | PendingRun | null> {
    const pending = this.#runs
      .get(doc)
      ?.find((run) => run.client === client && run.clock <= clock && clock < run.clock + run.length)
    return pending ?? this.#store.run(doc, client, clock)
  }

  async documentsOf(archive: string): Promise<readonly DocId[]> {
    return [...new Set([...(await this.#store.documentsOf(archive)), ...(this.#made.get(archive) ?? [])])]
  }

  /** Every entry of the document, decrypted: the slow path. */
  async history(doc: DocId): Promise<readonly Stored[]> {
    const ledger = await this.#ledgers.open(doc)
    const pending = (this.#runs.get(doc) ?? []).map((run) => run.write.update)
    const entries = readEntries(...(ledger === null ? [] : allUpdates(ledger)), ...pending)
    return entries.map(({ id, value }) => ({ id, entry: value }))
  }

  /** The write stands from here on. `guard` is the document's after it. */
  accept(archive: string, write: Write, guard: Guard, run: Omit<PendingRun, 'write'>): void {
    const { doc, epoch } = write
    this.#heads.set(doc, { epoch, guard })
    if (guard.count === run.length) this.#list(this.#made, archive, doc)
    this.#list(this.#runs, doc, { ...run, write })
    for (const effect of write.effects) {
      if (effect.on === 'archive') this.#archives.set(effect.row.archive, effect.row)
      else if (effect.on === 'counter') this.#counters.set(effect.name, effect.next)
    }
  }

  #list<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
    const list = lists.get(key)
    if (list === undefined) lists.set(key, [value])
    else list.push(value)
  }
}
