/**
 * A second copy of what nobody but this device has: entries that wait, refused work, accesses that the log lacks,
 * and what it takes to hand them in (the device's secret, its escrow slot). Chromium throws away every database of
 * an origin whose log it cannot read, after a full disk or a torn sector; the copy lies in files that are no part of it.
 *
 * It holds the rows as they are sealed in the store and none of the ways in that a password opens: only the server
 * opens what is brought back (`recovering.ts`), so a store that is shut stays shut. It follows a moment behind; what
 * comes in bulk, and what failed to be written, is copied whole when nothing else is going on.
 */
import type { ProfileRow } from './profiles.ts'
import type { RowChange, RowKey } from './rowChanges.ts'
import type { MetaRow, Schema, TableName } from './schema.ts'
import { decodeHead, encodeFrame, encodeHead, HEAD_BYTES, type SpareHead } from './spareText.ts'

/** One file in one hand. Every call may throw when the disk is full; reading beyond the end gives less. */
export interface SpareFile {
  size(): number
  read(at: number, length: number): Uint8Array
  write(at: number, bytes: Uint8Array): void
  flush(): void
}

/** Two files for each store, of which one is always whole. */
export interface SpareFiles {
  /** Stores of which there is a copy. */
  names(): Promise<readonly string[]>
  /** Nobody else has them meanwhile, in no tab. Rejects where the browser lends no files. */
  use<T>(name: string, work: (sides: readonly [SpareFile, SpareFile]) => Promise<T>): Promise<T>
  remove(name: string): Promise<void>
}

export const sparedTables = ['meta', 'outbox', 'rejected', 'seen'] as const satisfies readonly TableName[]

const keptMeta: ReadonlySet<string> = new Set<MetaRow['key']>([
  ...(['slot/escrow', 'secret', 'identity', 'directory', 'standing', 'stamps', 'seenHead'] as const),
])
export const isSpared = (table: string, key: RowKey): boolean =>
  table !== 'meta' || keptMeta.has(String(key)) || String(key).startsWith('client/')

/** More at once than a person does: copied when it is quiet. */
const MOST_AT_ONCE = 32
/** A copy that has grown beyond this is begun anew when it is quiet. */
const LONG_BYTES = 1024 * 1024
const SNAPSHOT_ROWS = 200

export class Spare {
  readonly #db: Schema
  readonly #name: string
  readonly #files: SpareFiles
  readonly #row: ProfileRow
  #queue: RowChange[] = []
  #working: Promise<void> = Promise.resolve()
  /** Something is not in the copy, or it has never been looked at. */
  #behind = true
  /** Most of it has been written over since. */
  #long = false
  #ended = false

  /** Listens from now on, and copies what is there: the last worker may have ended in the middle of something. */
  constructor(db: Schema, name: string, files: SpareFiles, row: ProfileRow) {
    this.#db = db
    this.#name = name
    this.#files = files
    this.#row = row
    db.listener = { tables: new Set(sparedTables), hear: (changes) => this.#hear(changes) }
    void this.settle()
  }

  /** When nothing else is going on: whatever the copy lacks is put into it. Does nothing where it lacks nothing. */
  settle(): Promise<void> {
    return this.#next(async () => {
      if (this.#behind || this.#long) await this.#copyAll()
    })
  }

  end(): void {
    this.#ended = true
    this.#db.listener = null
  }

  #hear(changes: readonly RowChange[]): void {
    const news = changes.flatMap(sparedPart)
    if (news.length === 0) return
    if (news.length > MOST_AT_ONCE) this.#behind = true
    if (this.#behind) return
    this.#queue.push(...news)
    void this.#next(() => this.#append())
  }

  /** One after the other. What fails leaves the copy behind and disturbs nobody: it is the second one. */
  #next(work: () => Promise<void>): Promise<void> {
    this.#working = this.#working.then(async () => {
      if (this.#ended) return
      try {
        await work()
      } catch {
        this.#behind = true
        this.#queue = []
      }
    })
    return this.#working
  }

  async #append(): Promise<void> {
    const changes = this.#queue.splice(0)
    if (changes.length === 0) return
    await this.#files.use(this.#name, async (sides) => {
      const newest = newestOf(sides)
      if (newest === null) throw new Error('there is no copy to add to')
      const { side, head } = newest
      const frame = await encodeFrame(changes, head.generation, head.used)
      const used = head.used + frame.length
      side.write(head.used, frame)
      side.write(0, encodeHead({ ...head, used }))
      side.flush()
      this.#long = used > LONG_BYTES
    })
  }

  async #copyAll(): Promise<void> {
    // What is written from here on is heard, and stands behind the rows that are read now.
    this.#behind = false
    this.#long = false
    this.#queue = []
    await this.#files.use(this.#name, async (sides) => {
      const rows = await this.#rows()
      const newest = newestOf(sides)
      const generation = (newest?.head.generation ?? 0) + 1
      const [left, right] = sides
      const side = newest?.side === left ? right : left
      let used = HEAD_BYTES
      const put = async (payload: unknown): Promise<void> => {
        const frame = await encodeFrame(payload, generation, used)
        side.write(used, frame)
        used += frame.length
      }
      await put(this.#row)
      for (let at = 0; at < rows.length; at += SNAPSHOT_ROWS) await put(rows.slice(at, at + SNAPSHOT_ROWS))
      side.flush()
      // Until the head says so the other side is the copy.
      side.write(0, encodeHead({ generation, used }))
      side.flush()
    })
  }

  async #rows(): Promise<readonly RowChange[]> {
    const db = this.#db
    return db.transaction('r', [...sparedTables], async () => {
      const changes: RowChange[] = []
      for (const table of sparedTables) {
        const [keys, rows] = await Promise.all([
          db.table<unknown, RowKey>(table).toCollection().primaryKeys(),
          db.table<unknown, RowKey>(table).toArray(),
        ])
        keys.forEach((key, at) => {
          if (isSpared(table, key)) changes.push({ table, key, row: rows[at] })
        })
      }
      return changes
    })
  }
}

function sparedPart(change: RowChange): readonly RowChange[] {
  if ('row' in change) return isSpared(change.table, change.key) ? [change] : []
  if (!('gone' in change)) return [change]
  const gone = change.gone.filter((key) => isSpared(change.table, key))
  return gone.length === 0 ? [] : [{ ...change, gone }]
}

/** The side that counts, and how it begins. Null: no copy was ever finished. */
export function newestOf(
  sides: readonly [SpareFile, SpareFile],
): { readonly side: SpareFile; readonly head: SpareHead } | null {
  const begun = sides.flatMap((side) => {
    const head = decodeHead(side.read(0, HEAD_BYTES))
    return head === null ? [] : [{ side, head }]
  })
  return begun.sort((a, b) => b.head.generation - a.head.generation)[0] ?? null
}
