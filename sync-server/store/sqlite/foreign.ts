/**
 * Whether another process wrote to the file (an import at the command line), so that what is remembered of its
 * rows is forgotten then, and only then.
 *
 * SQLite counts the commits of other connections for each connection. Within a transaction that writes, nobody
 * else does: what `look` found there holds until it ends.
 */
import type { DatabaseSync } from 'node:sqlite'
import { query, type Query } from './database.ts'

export class ForeignWrites {
  readonly #version: Query<{ readonly data_version: number }>
  readonly #forgetting: (() => void)[] = []
  #seen: number

  constructor(db: DatabaseSync) {
    this.#version = query(db, 'PRAGMA data_version')
    this.#seen = this.#now()
  }

  /** Called when rows may stand otherwise than they were read or written here; also after a rollback. */
  onForget(forget: () => void): void {
    this.#forgetting.push(forget)
  }

  /** Call before answering from memory. */
  look(): void {
    const now = this.#now()
    if (now === this.#seen) return
    this.forget()
    this.#seen = now
  }

  forget(): void {
    for (const forget of this.#forgetting) forget()
  }

  #now(): number {
    return this.#version.get()?.data_version ?? 0
  }
}
