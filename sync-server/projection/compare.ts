/**
 * Two projections held side by side, table by table and row by row: is the one that stands what the log says?
 *
 * Which tables there are is read from the files, so that a table added later is compared without a word here. Left
 * out is only what depends on the order of writes and not on the log: a card's `id` and `move`, and `gone`. Of the
 * full-text table, which keeps no text, the pieces of every card are summed up and compared as one number each.
 */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { query } from '../store/sqlite/database.ts'

export interface TableDifference {
  readonly table: string
  /** Rows that stand, and rows that were made of the log. */
  readonly standing: number
  readonly rebuilt: number
  /** Rows of either that the other has not, or has otherwise. */
  readonly different: number
  /** The first of them: where, and what is otherwise. No value is told, because rows name clients. */
  readonly first: readonly RowDifference[]
}

export interface RowDifference {
  readonly key: string
  readonly is: 'missing' | 'extra' | 'other'
  /** Of a row that is otherwise. */
  readonly columns: readonly string[]
}

type Row = { readonly [column: string]: SQLOutputValue }

interface Compared {
  readonly table: string
  /** What tells its rows apart in either file, in the order of the comparison. */
  readonly keys: readonly string[]
  readonly columns: readonly string[]
  readonly sql: string
}

/** Of each table so many differences are told one by one. */
const TOLD = 5
/** Written anew in another order at every rebuild: no content. */
const ORDER_OF_WRITES: ReadonlySet<string> = new Set(['cards.id', 'cards.move'])
const FINDABLE = 'findable'

/** `looked`: told now and then, with rows compared so far. */
export function compareProjections(
  standing: DatabaseSync,
  rebuilt: DatabaseSync,
  looked: (rows: number) => void = () => undefined,
): readonly TableDifference[] {
  let rows = 0
  const count = (): void => {
    if (++rows % 10_000 === 0) looked(rows)
  }
  const names = new Set([...tablesIn(standing), ...tablesIn(rebuilt)])
  return [...names].map((table) =>
    table === FINDABLE ? findable(standing, rebuilt, count) : rowByRow(table, standing, rebuilt, count),
  )
}

function rowByRow(
  table: string,
  standing: DatabaseSync,
  rebuilt: DatabaseSync,
  count: () => void,
): TableDifference {
  const [there, made] = [shapeOf(standing, table), shapeOf(rebuilt, table)]
  const shape = made ?? there
  if (shape === null) throw new Error(`neither file has a table ${table}`)
  // Another shape is another version: then every row is otherwise.
  if (there === null || made === null || there.sql !== made.sql)
    return {
      table,
      standing: rowsIn(standing, there),
      rebuilt: rowsIn(rebuilt, made),
      different: Math.max(rowsIn(standing, there), rowsIn(rebuilt, made)),
      first: [],
    }
  return merged(shape, iterate(standing, shape.sql), iterate(rebuilt, shape.sql), count)
}

/** Both in the order of their keys. */
function merged(
  { table, keys, columns }: Compared,
  standing: Iterator<Row>,
  rebuilt: Iterator<Row>,
  count: () => void,
): TableDifference {
  const found = new Differences(table)
  const keyOf = (row: Row): string => keys.map((key) => String(row[key])).join('/')
  let [there, made] = [next(standing), next(rebuilt)]
  while (there !== null || made !== null) {
    count()
    const order = there === null ? 1 : made === null ? -1 : compareKeys(there, made, keys)
    if (order === 0 && there !== null && made !== null) {
      const others = columns.filter((column) => there?.[column] !== made?.[column])
      found.both()
      if (others.length > 0) found.tell({ key: keyOf(made), is: 'other', columns: others })
      there = next(standing)
      made = next(rebuilt)
    } else if (order < 0 && there !== null) {
      found.standing++
      found.tell({ key: keyOf(there), is: 'extra', columns: [] })
      there = next(standing)
    } else if (made !== null) {
      found.rebuilt++
      found.tell({ key: keyOf(made), is: 'missing', columns: [] })
      made = next(rebuilt)
    }
  }
  return found.all()
}

class Differences {
  readonly #table: string
  readonly #first: RowDifference[] = []
  #different = 0
  standing = 0
  rebuilt = 0

  constructor(table: string) {
    this.#table = table
  }
  both(): void {
    this.standing++
    this.rebuilt++
  }
  tell(one: RowDifference): void {
    this.#different++
    if (this.#first.length < TOLD) this.#first.push(one)
  }
  all(): TableDifference {
    const { standing, rebuilt } = this
    return { table: this.#table, standing, rebuilt, different: this.#different, first: this.#first }
  }
}

/** By what each card is found: the sum of its pieces, by archive. */
function findable(standing: DatabaseSync, rebuilt: DatabaseSync, count: () => void): TableDifference {
  const found = new Differences(FINDABLE)
  const [there, made] = [piecesOf(standing, count), piecesOf(rebuilt, count)]
  for (const archive of [...new Set([...there.keys(), ...made.keys()])].sort()) {
    const [one, other] = [there.get(archive), made.get(archive)]
    if (one !== undefined) found.standing++
    if (other !== undefined) found.rebuilt++
    if (one === other) continue
    const is = one === undefined ? 'missing' : other === undefined ? 'extra' : 'other'
    found.tell({ key: archive, is, columns: [] })
  }
  return found.all()
}

/** A sum does not ask in which order the pieces come, so two million of them need no sorting. */
function piecesOf(db: DatabaseSync, count: () => void): ReadonlyMap<string, number> {
  const sums = new Map<number, number>()
  db.exec(`CREATE VIRTUAL TABLE IF NOT EXISTS temp.pieces USING fts5vocab('main', '${FINDABLE}', 'instance')`)
  const read = db.prepare('SELECT term, doc FROM temp.pieces')
  read.setReturnArrays(true)
  let [last, hash] = ['', 0]
  for (const row of read.iterate()) {
    const [term, doc] = row as unknown as readonly [string, number]
    if (term !== last) {
      last = term
      hash = hashOf(term)
      count()
    }
    sums.set(doc, (sums.get(doc) ?? 0) + hash)
  }
  const archives = query<{ id: number; archive: string }>(db, 'SELECT id, archive FROM cards')
  const known = new Map(archives.all().map(({ id, archive }) => [id, archive]))
  return new Map([...sums].map(([id, sum]) => [known.get(id) ?? `#${id}`, sum]))
}

/** FNV-1a, 32 bits: sums of some hundred of them stay whole numbers. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash >>> 0
}

/** Our own tables; the shadow tables of full text and what has no content are left out. */
function tablesIn(db: DatabaseSync): readonly string[] {
  return query<{ name: string }>(
    db,
    `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
       AND name NOT LIKE '${FINDABLE}_%' AND name <> 'gone' ORDER BY name`,
  )
    .all()
    .map(({ name }) => name)
}

function shapeOf(db: DatabaseSync, table: string): Compared | null {
  const all = query<{ name: string; pk: number }>(db, 'SELECT name, pk FROM pragma_table_info(?)').all(table)
  const columns = all.map(({ name }) => name).filter((name) => !ORDER_OF_WRITES.has(`${table}.${name}`))
  if (columns.length === 0) return null
  const primary = all.filter(({ pk }) => pk > 0).map(({ name }) => name)
  // A card's number is the file's own; its archive is what it is a card of.
  const keys = table === 'cards' ? ['archive'] : primary.length > 0 ? primary : columns
  const list = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ')
  return { table, keys, columns, sql: `SELECT ${list(columns)} FROM "${table}" ORDER BY ${list(keys)}` }
}

const rowsIn = (db: DatabaseSync, shape: Compared | null): number =>
  shape === null ? 0 : (query<{ n: number }>(db, `SELECT count(*) AS n FROM "${shape.table}"`).get()?.n ?? 0)

function* iterate(db: DatabaseSync, sql: string): Generator<Row> {
  for (const row of db.prepare(sql).iterate()) yield row
}

function next(rows: Iterator<Row>): Row | null {
  const { done, value } = rows.next()
  return done === true ? null : (value as Row)
}

/** As SQLite sorts: numbers by size, texts by their bytes (all keys are ASCII). */
function compareKeys(a: Row, b: Row, keys: readonly string[]): number {
  for (const key of keys) {
    const [one, other] = [a[key] ?? '', b[key] ?? '']
    if (one !== other) return one < other ? -1 : 1
  }
  return 0
}
