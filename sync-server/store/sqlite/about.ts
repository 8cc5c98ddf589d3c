/** Which log this is. */
import type { DatabaseSync } from 'node:sqlite'
import { query, type Query } from './database.ts'

export class AboutTable {
  readonly #epoch: Query<{ readonly value: string }>
  readonly #begin: Query<never>

  constructor(db: DatabaseSync) {
    this.#epoch = query(db, `SELECT value FROM about WHERE key = 'serverEpoch'`)
    this.#begin = query(db, `UPDATE about SET value = ? WHERE key = 'serverEpoch'`)
  }

  get epoch(): string {
    const row = this.#epoch.get()
    if (row === undefined) throw new Error('log.sqlite does not say which log it is')
    return row.value
  }

  begin(epoch: string): void {
    this.#begin.run(epoch)
  }
}
