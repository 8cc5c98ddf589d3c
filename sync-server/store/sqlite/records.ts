/** Records as JSON by kind and id. SQLite looks into none of them. */
import type { DatabaseSync } from 'node:sqlite'
import type { RecordEffect, RecordKind, RecordKinds, StoredRecord } from '../records.ts'
import { query, type Query } from './database.ts'

interface Stored {
  readonly id: string
  readonly version: number
  readonly owner: string | null
  readonly json: string
}

export class RecordTable {
  readonly #find: Query<Stored>
  readonly #all: Query<Stored>
  readonly #owned: Query<Stored>
  readonly #put: Query<never>
  readonly #drop: Query<never>

  constructor(db: DatabaseSync) {
    const stored = 'SELECT id, version, owner, json FROM records WHERE kind = ?'
    this.#find = query(db, `${stored} AND id = ?`)
    this.#all = query(db, `${stored} ORDER BY id`)
    this.#owned = query(db, `${stored} AND owner = ? ORDER BY id`)
    this.#put = query(
      db,
      `INSERT INTO records (kind, id, version, owner, json) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (kind, id) DO UPDATE SET version = excluded.version, owner = excluded.owner, json = excluded.json`,
    )
    this.#drop = query(db, 'DELETE FROM records WHERE kind = ? AND id = ?')
  }

  find<K extends RecordKind>(kind: K, id: string): StoredRecord<K> | null {
    const stored = this.#find.get(kind, id)
    return stored === undefined ? null : recordOf(stored)
  }

  all<K extends RecordKind>(kind: K): StoredRecord<K>[] {
    return this.#all.all(kind).map((stored) => recordOf<K>(stored))
  }

  ownedBy<K extends RecordKind>(kind: K, owner: string): StoredRecord<K>[] {
    return this.#owned.all(kind, owner).map((stored) => recordOf<K>(stored))
  }

  isCurrent({ kind, id, expect }: RecordEffect): boolean {
    return expect === null || (this.#find.get(kind, id)?.version ?? 0) === expect
  }

  put({ kind, id, owner, row }: RecordEffect): void {
    if (row === null) {
      this.#drop.run(kind, id)
      return
    }
    const version = (this.#find.get(kind, id)?.version ?? 0) + 1
    this.#put.run(kind, id, version, owner, JSON.stringify(row))
  }
}

/** What was written by `put` under the same kind: the effect's type is the promise. */
const recordOf = <K extends RecordKind>({ id, version, owner, json }: Stored): StoredRecord<K> => ({
  id,
  version,
  owner,
  row: JSON.parse(json) as RecordKinds[K],
})
