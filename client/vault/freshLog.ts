/**
 * Makes Chromium begin a new write-ahead log for this origin before anything is saved.
 *
 * Chromium keeps IndexedDB in LevelDB and goes on writing into the log of the browser before. When that
 * browser was killed between the head of a record and its body, the head stays in the middle of the log:
 * the next start still reads up to it, the one after that takes it for corruption and deletes every
 * database of the origin. Seen in one of about sixty kills under load. A log that is full is written
 * out as a table, without what was torn, and dropped: so it is filled, with zeros that are taken away again.
 *
 * Firefox and Safari keep IndexedDB in SQLite, whose journal ends at a torn record.
 */
import { Dexie, type Table } from 'dexie'

/** Rows above 64 KiB would become files and stay out of the log. */
const ROW_BYTES = 48 * 1024
/** More than the 4 MiB that LevelDB gathers before it begins a new log. */
const ROWS = 100

class FillerDb extends Dexie {
  declare readonly filler: Table<Uint8Array, number>

  constructor() {
    super('anjuan-filler', { chromeTransactionDurability: 'strict', cache: 'disabled' })
    this.version(1).stores({ filler: '' })
  }
}

/** Needs no key. Resolves when the new log stands on disk: 50 to 150 ms. Rejects when the disk is full. */
export async function beginFreshLog(): Promise<void> {
  const db = new FillerDb()
  try {
    const zeros = new Uint8Array(ROW_BYTES)
    const rows = Array.from({ length: ROWS }, () => zeros)
    await db.filler.bulkPut(
      rows,
      rows.map((_, at) => at),
    )
    await db.filler.clear()
  } finally {
    db.close()
  }
}
