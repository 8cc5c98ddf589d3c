/**
 * A device's IndexedDB in memory: the tables of `client/vault/schema.ts` with the calls that the vault uses, below
 * everything that is ours and in the place of Dexie, which is too slow by a factor of ten for a hundred thousand
 * worlds (Dexie itself is tested in real browsers).
 *
 * What is modelled: a transaction sees one state and is written as a whole or not at all; two that touch one table
 * follow each other, readers together; nothing is durable before the commit took its time; a crash in between loses
 * the transaction or keeps it whole; a full disk fails it with everything undone; what is stored is a copy. Awaiting
 * anything but the database inside a transaction ends it in real browsers, so it throws here.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { Dexie } from 'dexie'
import type { Schema } from '../../client/vault/schema.ts'
import type { Dice } from './dice.ts'
import type { Life, Loop } from './loop.ts'

type Key = string | number
type Row = Record<string, unknown>
type Mode = 'r' | 'rw'

const keys: Readonly<Record<string, { readonly path: string; readonly counted: boolean }>> = {
  segs: { path: 'n', counted: false },
  docs: { path: 'doc', counted: false },
  outbox: { path: 'n', counted: true },
  cards: { path: 'page', counted: false },
  cardlog: { path: 'n', counted: true },
  bases: { path: 'scope', counted: false },
  rejected: { path: 'id', counted: false },
  seen: { path: 'counter', counted: false },
  files: { path: 'id', counted: false },
  meta: { path: 'key', counted: false },
}

class DiskError extends Error {
  constructor(name: string, message: string) {
    super(message)
    this.name = name
  }
}

interface Rows {
  readonly rows: Map<Key, Row>
  next: number
}

const copyOf = (row: Row): Row => {
  const copy: Row = {}
  for (const [key, value] of Object.entries(row)) {
    copy[key] =
      value instanceof Uint8Array
        ? value.slice()
        : typeof value === 'object' && value !== null
          ? structuredClone(value)
          : value
  }
  return copy
}

/** What stands on the disk, through crashes and reopenings. */
export class DeviceDisk {
  readonly tables = new Map<string, Rows>(
    Object.keys(keys).map((name) => [name, { rows: new Map(), next: 1 }]),
  )
  /** Of transactions that are under way; a crash decides about them. */
  readonly open = new Set<Transaction>()
  /** How likely a writing transaction meets a full disk. */
  full = 0
  readonly dice: Dice
  readonly loop: Loop
  /** Milliseconds that a commit takes at most. */
  slow = 4
  /** How likely reading takes a turn of its own. */
  lag = 0
  /** Pages that stand still for so long where they next ask to write: what they have read is old by then. */
  readonly stalls = new Map<Life, number>()
  /** Rings once, while the next commit takes its time. */
  atNextCommit: (() => void) | null = null
  counts = {
    fullDisk: 0,
    lostInFlight: 0,
    keptInFlight: 0,
    repairs: 0,
    brokenOff: 0,
    digests: 0,
    differences: 0,
  }

  constructor(loop: Loop, dice: Dice) {
    this.loop = loop
    this.dice = dice
  }

  /** The process that had it open is gone: what was being written is there as a whole or not at all. */
  crash(): void {
    for (const one of this.open) {
      if (one.mode === 'r') continue
      if (one.asked && this.dice.chance(0.5)) this.counts.keptInFlight += 1
      else {
        if (one.touched) this.counts.lostInFlight += 1
        one.undo()
      }
    }
    this.open.clear()
  }

  copy(): DeviceDisk {
    const other = new DeviceDisk(this.loop, this.dice.fork())
    for (const [name, { rows, next }] of this.tables)
      other.tables.set(name, { rows: new Map([...rows].map(([key, row]) => [key, copyOf(row)])), next })
    return other
  }
}

class Transaction {
  readonly mode: Mode
  readonly names: ReadonlySet<string>
  readonly #disk: DeviceDisk
  readonly #undo: (() => void)[] = []
  /** The commit was asked for and takes its time. */
  asked = false
  over = false
  /** As the browser shows it. */
  readonly idb: { error: Error | null } = { error: null }

  constructor(disk: DeviceDisk, mode: Mode, names: ReadonlySet<string>) {
    this.#disk = disk
    this.mode = mode
    this.names = names
  }

  get touched(): boolean {
    return this.#undo.length > 0
  }

  rows(name: string): Rows {
    if (!this.names.has(name)) throw new DiskError('NotFoundError', `${name} is not in this transaction`)
    return this.#disk.tables.get(name) as Rows
  }

  put(name: string, given: Row, fresh: boolean): Key {
    const { path, counted } = keys[name] as { path: string; counted: boolean }
    const table = this.rows(name)
    if (this.mode === 'r') throw new DiskError('ReadOnlyError', name)
    const row = copyOf(given)
    if (name === 'meta' && row['key'] === 'repair')
      this.#disk.counts.repairs += (row['docs'] as unknown[]).length
    if (row[path] === undefined && counted) row[path] = table.next
    const key = row[path] as Key
    const before = table.rows.get(key)
    if (fresh && before !== undefined)
      throw new DiskError('ConstraintError', `${name}/${key} is there already`)
    const next = table.next
    this.#undo.push(() => {
      if (before === undefined) table.rows.delete(key)
      else table.rows.set(key, before)
      // Numbers that a transaction drew are not given back: an IndexedDB generator is rolled back with it.
      table.next = next
    })
    table.rows.set(key, row)
    if (counted && typeof key === 'number' && key >= table.next) table.next = key + 1
    return key
  }

  delete(name: string, key: Key): void {
    const table = this.rows(name)
    if (this.mode === 'r') throw new DiskError('ReadOnlyError', name)
    const before = table.rows.get(key)
    if (before === undefined) return
    this.#undo.push(() => table.rows.set(key, before))
    table.rows.delete(key)
  }

  undo(): void {
    for (const step of this.#undo.toReversed()) step()
    this.#undo.length = 0
  }
}

const current = new AsyncLocalStorage<{ readonly db: Database; readonly transaction: Transaction }>()

/** True inside a transaction's body: then nothing but the database may be awaited. */
export const isInside = (): boolean => current.getStore()?.transaction.over === false

/** The vault asks Dexie for the browser's transaction, to read from it why it was aborted. */
Object.defineProperty(Dexie, 'currentTransaction', {
  configurable: true,
  get: () => ({ idbtrans: current.getStore()?.transaction.idb }),
})

interface Waiting {
  readonly transaction: Transaction
  readonly start: () => void
}

/** One connection of one page to the disk. */
class Database {
  readonly disk: DeviceDisk
  readonly life: Life
  closed = false
  #stalled = 0
  readonly #closing: (() => void)[] = []
  readonly #queue: Waiting[]

  constructor(disk: DeviceDisk, life: Life, queue: Waiting[]) {
    this.disk = disk
    this.life = life
    this.#queue = queue
    for (const name of Object.keys(keys)) Object.defineProperty(this, name, { value: new Table(this, name) })
  }

  /** Told to open again by itself, it does so at the next call. */
  close(options?: { readonly disableAutoOpen: boolean }): void {
    this.closed = options?.disableAutoOpen !== false
  }

  async open(): Promise<this> {
    this.closed = false
    return this
  }

  on(name: string, listener: () => void): void {
    if (name === 'close') this.#closing.push(listener)
  }

  /**
   * What Chromium does on a disk without a byte left: the transaction ends as "unknown", and the store is closed.
   * Dexie opens it again at the next call.
   */
  #breakOff(transaction: Transaction): DiskError {
    transaction.idb.error = new DiskError('UnknownError', 'FILE_ERROR_NO_SPACE')
    for (const closed of this.#closing) this.disk.loop.at(1, closed, this.life)
    return new DiskError('AbortError', 'the transaction was aborted')
  }

  async transaction<T>(mode: Mode, tables: unknown, ...rest: unknown[]): Promise<T> {
    const body = rest.at(-1) as () => Promise<T>
    const listed = [tables, ...rest.slice(0, -1)].flat()
    const names = new Set(listed.map((one) => (typeof one === 'string' ? one : (one as Table).name)))
    return this.#run(mode, names, body)
  }

  /** A call inside a transaction belongs to it; any other is one by itself. */
  async once<T>(mode: Mode, name: string, work: (transaction: Transaction) => T): Promise<T> {
    const inside = current.getStore()
    if (inside !== undefined && inside.db === this && !inside.transaction.over)
      return work(inside.transaction)
    return this.#run(mode, new Set([name]), async () =>
      work((current.getStore() as { transaction: Transaction }).transaction),
    )
  }

  async #run<T>(mode: Mode, names: ReadonlySet<string>, body: () => Promise<T>): Promise<T> {
    // A page that was killed does nothing any more, whatever of it the platform still wakes.
    if (this.life.over) return new Promise(() => undefined)
    if (this.closed) throw new DiskError('DatabaseClosedError', 'the database is closed')
    const transaction = new Transaction(this.disk, mode, names)
    const { loop, stalls } = this.disk
    if (mode === 'rw' && stalls.has(this.life)) {
      this.#stalled = loop.now() + (stalls.get(this.life) as number)
      stalls.delete(this.life)
    }
    if (this.#stalled > loop.now()) await loop.pause(this.#stalled - loop.now(), this.life)
    await this.#turn(transaction)
    if (this.closed) {
      this.#done(transaction)
      throw new DiskError('DatabaseClosedError', 'the database is closed')
    }
    let value: T
    try {
      value = await current.run({ db: this, transaction }, body)
    } catch (error) {
      transaction.undo()
      this.#done(transaction)
      throw error
    }
    const { disk } = this
    if (!transaction.touched) {
      if (disk.lag > 0 && disk.dice.chance(disk.lag)) await disk.loop.pause(disk.dice.below(2), this.life)
    } else {
      if (disk.full > 0 && disk.dice.chance(disk.full)) {
        disk.counts.fullDisk += 1
        transaction.undo()
        this.#done(transaction)
        if (!disk.dice.chance(0.3)) throw new DiskError('QuotaExceededError', 'the disk is full')
        disk.counts.brokenOff += 1
        throw this.#breakOff(transaction)
      }
      transaction.asked = true
      transaction.over = true
      const ring = disk.atNextCommit
      disk.atNextCommit = null
      if (ring !== null) disk.loop.at(0, ring, this.life)
      await disk.loop.pause(1 + disk.dice.below(disk.slow + 1), this.life)
    }
    this.#done(transaction)
    return value
  }

  /** Two transactions over one table follow each other in the order of asking; readers do not disturb each other. */
  #turn(transaction: Transaction): Promise<void> {
    return new Promise((start) => {
      this.#queue.push({ transaction, start })
      this.#look()
    })
  }

  #look(): void {
    const { open } = this.disk
    for (let at = 0; at < this.#queue.length; at++) {
      const one = this.#queue[at] as Waiting
      if (open.size > 0 && [...open].some((other) => conflict(other, one.transaction))) continue
      if (this.#queue.slice(0, at).some(({ transaction }) => conflict(transaction, one.transaction))) continue
      this.#queue.splice(at, 1)
      at -= 1
      open.add(one.transaction)
      one.start()
    }
  }

  #done(transaction: Transaction): void {
    transaction.over = true
    this.disk.open.delete(transaction)
    this.#look()
  }
}

function conflict(a: Transaction, b: Transaction): boolean {
  if (a.mode === 'r' && b.mode === 'r') return false
  for (const name of b.names) if (a.names.has(name)) return true
  return false
}

type Test = (value: Key) => boolean

class Table {
  readonly name: string
  readonly #db: Database

  constructor(db: Database, name: string) {
    this.#db = db
    this.name = name
  }

  get path(): string {
    return (keys[this.name] as { path: string }).path
  }

  get(key: Key): Promise<Row | undefined> {
    return this.#read((rows) => rows.get(key))
  }
  bulkGet(wanted: readonly Key[]): Promise<(Row | undefined)[]> {
    return this.#read((rows) => wanted.map((key) => rows.get(key)))
  }
  put(row: Row): Promise<Key> {
    return this.#db.once('rw', this.name, (transaction) => transaction.put(this.name, row, false))
  }
  add(row: Row): Promise<Key> {
    return this.#db.once('rw', this.name, (transaction) => transaction.put(this.name, row, true))
  }
  bulkPut(rows: readonly Row[]): Promise<Key | undefined> {
    return this.#db.once('rw', this.name, (transaction) =>
      rows.map((row) => transaction.put(this.name, row, false)).at(-1),
    )
  }
  bulkAdd(rows: readonly Row[], options?: { allKeys: boolean }): Promise<unknown> {
    return this.#db.once('rw', this.name, (transaction) => {
      const added = rows.map((row) => transaction.put(this.name, row, true))
      return options?.allKeys === true ? added : added.at(-1)
    })
  }
  delete(key: Key): Promise<void> {
    return this.#db.once('rw', this.name, (transaction) => transaction.delete(this.name, key))
  }
  bulkDelete(gone: readonly Key[]): Promise<void> {
    return this.#db.once('rw', this.name, (transaction) => {
      for (const key of gone) transaction.delete(this.name, key)
    })
  }
  toArray(): Promise<Row[]> {
    return this.toCollection().toArray()
  }
  count(): Promise<number> {
    return this.#read((rows) => rows.size)
  }
  toCollection(): Collection {
    return new Collection(this.#db, this, this.path, () => true)
  }
  orderBy(path: string): Collection {
    return new Collection(this.#db, this, path, () => true)
  }
  where(path: string) {
    const that = (test: Test): Collection => new Collection(this.#db, this, path, test)
    return {
      above: (bound: Key) => that((value) => value > bound),
      belowOrEqual: (bound: Key) => that((value) => value <= bound),
      equals: (bound: Key) => that((value) => value === bound),
      anyOf: (some: readonly Key[]) => that((value) => some.includes(value)),
      startsWith: (start: string) => that((value) => String(value).startsWith(start)),
    }
  }

  #read<T>(look: (rows: ReadonlyMap<Key, Row>) => T): Promise<T> {
    return this.#db.once('r', this.name, (transaction) => look(transaction.rows(this.name).rows))
  }
}

class Collection {
  readonly #db: Database
  readonly #table: Table
  readonly #path: string
  readonly #test: Test
  readonly #most: number

  constructor(db: Database, table: Table, path: string, test: Test, most = Infinity) {
    this.#db = db
    this.#table = table
    this.#path = path
    this.#test = test
    this.#most = most
  }

  limit(most: number): Collection {
    return new Collection(this.#db, this.#table, this.#path, this.#test, most)
  }
  toArray(): Promise<Row[]> {
    return this.#all((rows) => rows)
  }
  count(): Promise<number> {
    return this.#all((rows) => rows.length)
  }
  primaryKeys(): Promise<Key[]> {
    return this.#all((rows) => rows.map((row) => row[this.#table.path] as Key))
  }
  uniqueKeys(): Promise<Key[]> {
    return this.#all((rows) => [...new Set(rows.map((row) => row[this.#path] as Key))])
  }
  lastKey(): Promise<Key | undefined> {
    return this.#all((rows) => rows.at(-1)?.[this.#path] as Key | undefined)
  }
  delete(): Promise<number> {
    const { name, path } = this.#table
    return this.#db.once('rw', name, (transaction) => {
      const gone = this.#found(transaction)
      for (const row of gone) transaction.delete(name, row[path] as Key)
      return gone.length
    })
  }

  #all<T>(look: (rows: Row[]) => T): Promise<T> {
    return this.#db.once('r', this.#table.name, (transaction) => look(this.#found(transaction)))
  }

  #found(transaction: Transaction): Row[] {
    const path = this.#path
    const primary = this.#table.path
    const found = [...transaction.rows(this.#table.name).rows.values()].filter((row) =>
      this.#test(row[path] as Key),
    )
    const order = (a: Row, b: Row, by: string): number =>
      (a[by] as Key) < (b[by] as Key) ? -1 : (a[by] as Key) > (b[by] as Key) ? 1 : 0
    found.sort((a, b) => order(a, b, path) || order(a, b, primary))
    return found.slice(0, this.#most)
  }
}

/** All pages of one process share the order in which their transactions were asked for. */
export class DiskHandle {
  readonly #disk: DeviceDisk
  readonly #queue: Waiting[] = []

  constructor(disk: DeviceDisk) {
    this.#disk = disk
  }

  database(life: Life): Schema {
    return new Database(this.#disk, life, this.#queue) as unknown as Schema
  }
}
