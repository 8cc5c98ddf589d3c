/**
 * The store on embedded SQLite: `log.sqlite` in the data folder, one connection, one group commit.
 *
 * A promise of `commit` resolves after COMMIT returned under `synchronous = FULL`; when the disk
 * fails, the whole transaction is rolled back and every call in it is rejected. A call that could
 * not be written for a reason of its own is rejected alone: its neighbours are written again.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import type { Clock, Random } from '../../../shared/base/ports.ts'
import { systemTimers, type ServerTimers } from '../../ports.ts'
import { newUlid } from '../../../shared/base/ulid.ts'
import { newClient } from '../../../shared/document/client.ts'
import type { DocId } from '../../../shared/domain/names.ts'
import type { WorkspaceId } from '../../../shared/domain/workspace.ts'
import type { KeyStore, Outcome, Prepared, Store } from '../contract.ts'
import type { RecordKind } from '../records.ts'
import { GroupCommit, type Settled } from '../groupCommit.ts'
import { openSqliteKeys } from '../keys.ts'
import { loadMasterKey } from '../masterKey.ts'
import { bytesToHex } from '../../../shared/base/bytes.ts'
import { markFile, markText, readMark, type MarkPlace } from '../mark.ts'
import { AboutTable } from './about.ts'
import { ArchiveTable, ClientTable, CounterTable, SeenTable } from './archives.ts'
import { closeDatabase, inTransaction, isStorageError, openDatabase, type Opening } from './database.ts'
import { DocumentTable } from './documents.ts'
import { apply, isCurrent, type Tables } from './effects.ts'
import { ForeignWrites } from './foreign.ts'
import { LogTable } from './log.ts'
import { PeopleTable } from './people.ts'
import { RecordTable } from './records.ts'
import { createSchema } from './schema.ts'
import { ScopeTable } from './scopes.ts'
import { WorkspaceTable } from './workspaces.ts'

export interface Ports {
  readonly clock: Clock
  readonly random: Random
  readonly timers?: ServerTimers | undefined
}

/** Where the databases of a data folder come from. */
export interface Disk {
  open(name: string, opening: Omit<Opening, 'path'>): DatabaseSync
  /** Null: nobody would notice that a backup was put back. */
  mark(name: string): MarkPlace | null
}

const folderDisk = (folder: string): Disk => ({
  open: (name, opening) => openDatabase({ path: join(folder, name), ...opening }),
  mark: (name) => markFile(join(folder, name)),
})

export const LOG_FILE = 'log.sqlite'
export const KEYS_FILE = 'keys.sqlite'
/** Not part of a backup. */
export const MARK_FILE = 'log.mark'

/** Entries in one transaction: about 20 ms of the loop at most. */
const MAX_GROUP = 512

/** Opens a data folder, making it at the first start. `masterKey` wins over the folder's own file. */
export async function createSqliteStore(
  options: Ports & { readonly folder: string; readonly masterKey?: Uint8Array },
): Promise<{ readonly store: Store; readonly keys: KeyStore }> {
  const { folder, random } = options
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const masterKey = options.masterKey ?? loadMasterKey(folder, random)
  return openStores(folderDisk(folder), masterKey, options)
}

export async function openStores(
  disk: Disk,
  masterKey: Uint8Array,
  ports: Ports,
): Promise<{ readonly store: Store; readonly keys: KeyStore }> {
  const { random, timers = systemTimers } = ports
  // What is deleted there must be destroyed.
  const db = disk.open(KEYS_FILE, { synchronous: 'full', secureDelete: true })
  const keys = openSqliteKeys({ db, masterKey, random, timers })
  try {
    const log = disk.open(LOG_FILE, { synchronous: 'full' })
    return { store: new SqliteStore(log, ports, disk.mark(MARK_FILE)), keys }
  } catch (error) {
    await keys.close()
    throw error
  }
}

export class SqliteStore implements Store {
  readonly serverClient: number
  readonly #mark: MarkPlace | null
  #lostUpTo: number | null
  readonly #db: DatabaseSync
  readonly #clock: Clock
  readonly #foreign: ForeignWrites
  readonly #log: LogTable
  readonly #tables: Tables
  readonly #group: GroupCommit<readonly Prepared[], readonly Outcome[]>

  constructor(
    db: DatabaseSync,
    { clock, random, timers = systemTimers }: Ports,
    mark: MarkPlace | null = null,
  ) {
    this.#clock = clock
    this.#db = db
    this.#mark = mark
    const fresh = newUlid(clock, random)
    try {
      createSchema(this.#db, fresh)
      this.#foreign = new ForeignWrites(this.#db)
      this.#log = new LogTable(this.#db, this.#foreign)
      this.#tables = {
        about: new AboutTable(this.#db),
        documents: new DocumentTable(this.#db, this.#log, this.#foreign),
        scopes: new ScopeTable(this.#db, this.#foreign),
        archives: new ArchiveTable(this.#db, this.#foreign),
        counters: new CounterTable(this.#db),
        clients: new ClientTable(this.#db),
        seen: new SeenTable(this.#db),
        people: new PeopleTable(this.#db),
        records: new RecordTable(this.#db),
        workspaces: new WorkspaceTable(this.#db, this.#log),
      }
      this.#lostUpTo = this.serverEpoch === fresh ? null : this.#lost()
      this.serverClient = mintServerClient(this.#db, this.#tables.clients, this.serverEpoch, random)
    } catch (error) {
      this.#db.close()
      mark?.close()
      throw error
    }
    this.#group = new GroupCommit(
      {
        write: (calls) => this.#write(calls),
        size: (prepared) => prepared.length,
        limit: MAX_GROUP,
      },
      timers,
    )
  }

  /** Read each time: another process may have said that the log went back. */
  get serverEpoch(): string {
    return this.#tables.about.epoch
  }

  get lostUpTo(): number | null {
    return this.#lostUpTo
  }

  #lost(): number | null {
    const mark = this.#mark === null ? null : readMark(this.#mark)
    if (mark === null || mark.seq === 0) return null
    const [row] = this.#log.read(mark.seq, 1)
    const here = row?.meta.seq === mark.seq && bytesToHex(row.leaf) === mark.leaf
    return here && mark.epoch === this.serverEpoch ? null : mark.seq
  }

  /** While the loss is not in the log, the mark is what still tells of it. */
  #markHead(): void {
    if (this.#mark === null || this.#lostUpTo !== null) return
    const leaf = this.#log.leaf
    if (leaf === null) return
    this.#mark.write(markText({ epoch: this.serverEpoch, seq: this.#log.head, leaf: bytesToHex(leaf) }))
  }

  commit(prepared: readonly Prepared[]): Promise<readonly Outcome[]> {
    return this.#group.add(prepared)
  }

  #write(calls: readonly (readonly Prepared[])[]): readonly Settled<readonly Outcome[]>[] {
    try {
      return this.#writeTogether(calls)
    } catch (error) {
      if (calls.length === 1 || isStorageError(error)) throw error
      return calls.flatMap((call) => this.#writeAlone(call))
    }
  }

  #writeAlone(call: readonly Prepared[]): readonly Settled<readonly Outcome[]>[] {
    try {
      return this.#writeTogether([call])
    } catch (error) {
      return [{ ok: false, error }]
    }
  }

  #writeTogether(calls: readonly (readonly Prepared[])[]): readonly Settled<readonly Outcome[]>[] {
    try {
      const settled = inTransaction(this.#db, () => {
        this.#foreign.look()
        const received = this.#log.receivedAt(this.#clock.now())
        return calls.map((call) => ({
          ok: true as const,
          answer: call.map((each) => this.#writeEntry(each, received)),
        }))
      })
      if (calls.some((call) => call.some(({ effects }) => effects.some(({ on }) => on === 'restored'))))
        this.#lostUpTo = null
      this.#markHead()
      return settled
    } catch (error) {
      this.#foreign.forget()
      throw error
    }
  }

  #writeEntry(prepared: Prepared, received: number): Outcome {
    if (!isCurrent(this.#tables, prepared)) return { ok: false, why: 'stale' }
    const seq = this.#log.append(prepared.meta, received, prepared.sealed)
    apply(this.#tables, prepared, seq, received)
    return { ok: true, seq, received }
  }

  async head() {
    this.#foreign.look()
    return this.#log.head
  }
  async log(from: number, limit: number) {
    this.#foreign.look()
    return this.#log.read(from, limit)
  }
  async logMetas(from: number, limit: number) {
    this.#foreign.look()
    return this.#log.metas(from, limit)
  }

  async docHead(doc: DocId) {
    this.#foreign.look()
    return this.#tables.documents.head(doc)
  }
  async knownHead(doc: DocId) {
    return this.#tables.documents.head(doc)
  }
  async document(doc: DocId) {
    return this.#tables.documents.document(doc)
  }
  async run(doc: DocId, client: number, clock: number) {
    return this.#tables.documents.run(doc, client, clock)
  }
  async documentsOf(archive: string) {
    return this.#tables.documents.ofArchive(archive)
  }
  async saveSnapshot(doc: DocId, epoch: number, upTo: number, sealed: Uint8Array) {
    this.#tables.documents.saveSnapshot(doc, epoch, upTo, sealed)
  }

  async workspace(doc: WorkspaceId) {
    return this.#tables.workspaces.workspace(doc)
  }
  async saveWorkspaceSnapshot(doc: WorkspaceId, epoch: number, upTo: number, sealed: Uint8Array) {
    this.#tables.workspaces.saveSnapshot(doc, epoch, upTo, sealed)
  }

  async scopeHead(scope: string) {
    return this.#tables.scopes.head(scope)
  }
  async scopeRows(scope: string, after: number, limit: number) {
    return this.#tables.scopes.rows(scope, after, limit)
  }
  async scopesOf(...docs: readonly DocId[]) {
    this.#foreign.look()
    const names = docs.flatMap((doc) => {
      const document = this.#tables.documents.numberOf(doc)
      return document === null ? [] : this.#tables.scopes.namesOf(document)
    })
    return [...new Set(names)]
  }
  async documentsIn(scopes: readonly string[]) {
    return this.#tables.scopes.count(scopes)
  }
  async scopeRow(scope: string, doc: DocId) {
    const document = this.#tables.documents.numberOf(doc)
    return document === null ? null : this.#tables.scopes.row(scope, document)
  }

  async archive(id: string) {
    this.#foreign.look()
    return this.#tables.archives.find(id)
  }
  async knownArchive(id: string) {
    return this.#tables.archives.find(id)
  }
  async archivesWithGrantsUntil(time: number, limit: number) {
    return this.#tables.archives.grantsUntil(time, limit)
  }
  async nextGrantEnd() {
    return this.#tables.archives.nextGrantEnd()
  }
  async archivesVoidedUntil(time: number, limit: number) {
    return this.#tables.archives.voidedUntil(time, limit)
  }
  async nextVoidEnd() {
    return this.#tables.archives.nextVoidEnd()
  }
  async erasedArchives() {
    return this.#tables.archives.erased()
  }
  async archivesOwnedBy(user: string, branch: string, after: string, limit: number) {
    return this.#tables.archives.ownedBy(user, branch, after, limit)
  }
  async countOwnedBy(user: string, branch: string) {
    return this.#tables.archives.countOwnedBy(user, branch)
  }
  async counter(name: string) {
    return this.#tables.counters.value(name)
  }
  async client(id: number) {
    return this.#tables.clients.find(id)
  }
  async seenCounter(device: string, user: string) {
    return this.#tables.seen.find(device, user)
  }

  async organisation() {
    return this.#tables.people.organisation()
  }
  async branches() {
    return this.#tables.people.branches()
  }
  async users() {
    return this.#tables.people.users()
  }
  async userByLogin(login: string) {
    return this.#tables.people.userByLogin(login)
  }
  async user(id: string) {
    return this.#tables.people.user(id)
  }
  async membershipsOf(user: string) {
    return this.#tables.people.membershipsOf(user)
  }
  async memberships() {
    return this.#tables.people.memberships()
  }
  async device(id: string) {
    return this.#tables.people.device(id)
  }
  async devices() {
    return this.#tables.people.devices()
  }
  async session(tokenHash: string) {
    return this.#tables.people.session(tokenHash)
  }
  async record<K extends RecordKind>(kind: K, id: string) {
    return this.#tables.records.find(kind, id)
  }
  async records<K extends RecordKind>(kind: K) {
    return this.#tables.records.all(kind)
  }
  async recordsOf<K extends RecordKind>(kind: K, owner: string) {
    return this.#tables.records.ownedBy(kind, owner)
  }
  async sessionsOf(user: string) {
    return this.#tables.people.sessionsOf(user)
  }

  /** Writes what waits, then folds the WAL into the file. */
  async close() {
    this.#group.close()
    closeDatabase(this.#db)
    this.#mark?.close()
  }
}

/** Recorded before it is used, so that no later start can draw it again. */
function mintServerClient(db: DatabaseSync, clients: ClientTable, epoch: string, random: Random): number {
  return inTransaction(db, () => {
    for (;;) {
      const client = newClient(random)
      if (clients.find(client) !== null) continue
      clients.put({ client, user: 'server', device: epoch, membership: null })
      return client
    }
  })
}
