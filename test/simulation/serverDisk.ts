/**
 * The server's data folder in memory: the real SQLite with the real store over it, its files kept as bytes between
 * two starts. A commit that returned is on the disk if the store asked for `full` synchronisation, as SQLite
 * promises; asked for less, a crash takes back what was written since the last checkpoint.
 */
import { DatabaseSync } from 'node:sqlite'
import type { MarkPlace } from '../../sync-server/store/mark.ts'
import type { Disk } from '../../sync-server/store/sqlite/index.ts'

interface File {
  readonly db: DatabaseSync
  readonly synced: boolean
}

export class ServerDisk implements Disk {
  readonly #files = new Map<string, Uint8Array>()
  readonly #open = new Map<string, File>()
  #mark: string | null = null

  constructor(files: ReadonlyMap<string, Uint8Array> = new Map()) {
    for (const [name, bytes] of files) this.#files.set(name, bytes)
  }

  open(name: string, { synchronous }: { readonly synchronous: 'full' | 'normal' }): DatabaseSync {
    const db = new DatabaseSync(':memory:')
    const bytes = this.#files.get(name)
    if (bytes !== undefined) db.deserialize(bytes)
    db.exec('PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY;')
    this.#open.set(name, { db, synced: synchronous === 'full' })
    return db
  }

  /** The file beside the log: written without waiting for the disk, and no part of a copy. */
  mark(): MarkPlace {
    return {
      read: () => this.#mark,
      write: (text) => void (this.#mark = text),
      close: () => undefined,
    }
  }

  /** Nobody will read it again. */
  forget(): void {
    for (const { db } of this.#open.values()) db.close()
    this.#open.clear()
  }

  /** The process is gone. */
  crash(): void {
    for (const [name, { db, synced }] of this.#open) {
      if (synced) this.#files.set(name, db.serialize())
      db.close()
    }
    this.#open.clear()
  }

  /** What a checkpoint makes durable whatever was asked for. */
  checkpoint(): void {
    for (const [name, { db }] of this.#open) this.#files.set(name, db.serialize())
  }

  /** Older files in the place of these; the process is gone. */
  putBack(files: ReadonlyMap<string, Uint8Array>): void {
    for (const [name, bytes] of files) this.#files.set(name, bytes)
  }

  /** A copy of everything as it stands: a backup. */
  copy(): ReadonlyMap<string, Uint8Array> {
    const copy = new Map(this.#files)
    for (const [name, { db }] of this.#open) copy.set(name, db.serialize())
    return copy
  }
}
