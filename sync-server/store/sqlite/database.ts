/**
 * Opening SQLite the way each file needs it, and the one place where rows become typed.
 *
 * `synchronous = FULL` under WAL is what makes a returned COMMIT mean "on the disk": with the
 * customary NORMAL a power cut may take back commits that were already acknowledged.
 */
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'

export interface Opening {
  readonly path: string
  /** `full`: a commit is durable on return. `normal`: consistent after a crash, but the newest may be gone. */
  readonly synchronous: 'full' | 'normal'
  /** Overwrite deleted content with zeros: for keys, whose deletion must be destruction. */
  readonly secureDelete?: boolean
}

export function openDatabase({ path, synchronous, secureDelete = false }: Opening): DatabaseSync {
  const db = new DatabaseSync(path, { timeout: 10_000 })
  db.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = ${synchronous === 'full' ? 'FULL' : 'NORMAL'};
    PRAGMA secure_delete = ${secureDelete ? 'ON' : 'OFF'};
    PRAGMA foreign_keys = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA cache_size = -32768;
    PRAGMA temp_store = MEMORY;
  `)
  return db
}

/** A prepared statement whose rows are what its SQL selects. */
export interface Query<Row> {
  get(...values: readonly SQLInputValue[]): Row | undefined
  all(...values: readonly SQLInputValue[]): readonly Row[]
  /** How many rows changed. */
  run(...values: readonly SQLInputValue[]): number
}

/** `Row` is the caller's promise about the columns of `sql`; STRICT tables keep their types. */
export function query<Row>(db: DatabaseSync, sql: string): Query<Row> {
  const statement = db.prepare(sql)
  return {
    get: (...values) => statement.get(...values) as unknown as Row | undefined,
    all: (...values) => statement.all(...values) as unknown as readonly Row[],
    run: (...values) => Number(statement.run(...values).changes),
  }
}

/** Everything that `work` writes, or nothing. Durable on return as far as the file's `synchronous` goes. */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  // A rollback that itself met a broken disk may have left the transaction open.
  if (db.isTransaction) db.exec('ROLLBACK')
  db.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    db.exec('COMMIT')
    return result
  } catch (error) {
    // Some failures (a full disk) end the transaction by themselves.
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}

/** Primary result codes of SQLite that tell of the disk or of the machine, not of the statement (sqlite.org/rescode.html). */
const STORAGE_CODES: ReadonlySet<number> = new Set([5, 6, 7, 8, 10, 11, 13, 14, 26])

/** Did the disk fail, rather than the one statement? Then every entry of the transaction failed alike. */
export function isStorageError(error: unknown): boolean {
  if (!(error instanceof Error) || !('errcode' in error)) return false
  return typeof error.errcode === 'number' && STORAGE_CODES.has(error.errcode & 0xff)
}

/** Folds the WAL into the file, so that a stopped server leaves one file behind. */
export function closeDatabase(db: DatabaseSync): void {
  if (!db.isOpen) return
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  db.close()
}
