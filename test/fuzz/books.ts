/**
 * What may stand in the data folder, kept beside the server and compared with its own files. Read straight from
 * SQLite, by no code of the store.
 *
 * Every entry of the log is accounted for: a change was acknowledged to whoever sent it, a verdict answers a command,
 * an access was answered; refusals and the comings and goings of devices may be told. What concerns a document in
 * which nothing was acknowledged stays as it was, to the byte, and so does everything about people and rights.
 */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

export interface Acknowledged {
  readonly seq: number
  readonly doc: string
  readonly client: number
  readonly clock: number
  readonly length: number
  readonly sha256: string
}

interface LogMeta {
  readonly seq: number
  readonly kind: string
  readonly action: string
  readonly archive: string | null
  readonly doc: string | null
  readonly client: number | null
  readonly clock: number | null
  readonly length: number | null
}

/** Tables in which no device can change anything. */
const UNTOUCHABLE = [
  'about',
  'months',
  'organisation',
  'branches',
  'users',
  'memberships',
  'sessions',
  'records',
] as const

export class Books {
  readonly #db: DatabaseSync
  readonly #acknowledged = new Map<number, Acknowledged>()
  /** Archives that a command went to. */
  readonly #commanded = new Set<string>()
  /** Every change and verdict that stands: what may be announced. */
  readonly #announceable = new Set<number>()
  #accesses = 0
  #head: number
  #documents: ReadonlyMap<string, string>
  #rest: ReadonlyMap<string, string>

  /** From here on: what stands now is taken for right. */
  constructor(folder: string) {
    this.#db = new DatabaseSync(join(folder, 'log.sqlite'), { readOnly: true })
    this.#head = this.#newest()
    this.#documents = this.#digests()
    this.#rest = this.#digestOfRest()
  }

  close(): void {
    this.#db.close()
  }

  /** OK, or HELD: somebody was told that it is kept. */
  acknowledge(entry: Acknowledged): void {
    this.#acknowledged.set(entry.seq, entry)
    if (entry.doc.endsWith('.life')) this.#commanded.add(entry.doc.split('.')[0] ?? '')
  }

  /** So many accesses were answered. */
  answer(accesses: number): void {
    this.#accesses += accesses
  }

  /** The clocks of a document as they were before this entry came. */
  clocksBefore(doc: string, seq: number): ReadonlyMap<number, number> {
    const runs = this.#db
      .prepare(
        `SELECT client, max(clock + length) AS next FROM runs JOIN documents ON id = document
         WHERE doc = ? AND seq < ? GROUP BY client`,
      )
      .all(doc, seq)
    return new Map(runs.map(({ client, next }) => [Number(client), Number(next)]))
  }

  /** May a device be told of this sequence? Only after `check` has seen it. */
  isPublic(seq: number): boolean {
    return this.#announceable.has(seq)
  }

  holds(doc: string, client: number, clock: number): boolean {
    const run = this.#db
      .prepare(
        `SELECT 1 FROM runs JOIN documents ON id = document
         WHERE doc = ? AND client = ? AND clock <= ? AND ? < clock + length`,
      )
      .get(doc, client, clock, clock)
    return run !== undefined
  }

  /** To be called while nothing is on its way. What is wrong, in words. */
  check(): readonly string[] {
    const wrong: string[] = []
    const touched = new Set<string>()
    for (const meta of this.#logSince(this.#head)) {
      this.#head = meta.seq
      const fault = this.#account(meta)
      if (fault !== null) wrong.push(`log entry ${meta.seq} (${meta.kind} ${meta.action}) ${fault}`)
      if (meta.kind !== 'change' && meta.kind !== 'verdict') continue
      this.#announceable.add(meta.seq)
      // A ruling may list an archive's other documents elsewhere.
      touched.add(meta.kind === 'verdict' ? (meta.archive ?? '') : (meta.doc ?? ''))
    }
    for (const { seq, doc } of this.#acknowledged.values())
      if (seq <= this.#head) wrong.push(`${doc} was acknowledged at ${seq}, where the log has something else`)
    this.#acknowledged.clear()
    if (this.#accesses < 0)
      wrong.push(`${-this.#accesses} accesses stand in the log that nobody was answered`)
    return [...wrong, ...this.#moved(touched)]
  }

  #account({ seq, kind, action, archive, doc, client, clock, length }: LogMeta): string | null {
    const known = this.#acknowledged.get(seq)
    if (kind === 'change' || (kind === 'refused' && action === 'held')) {
      this.#acknowledged.delete(seq)
      if (known === undefined) return `changes ${doc} and was never acknowledged`
      const same =
        known.doc === doc && known.client === client && known.clock === clock && known.length === length
      return same ? null : `is not what was acknowledged (${known.doc} ${known.client}.${known.clock})`
    }
    if (kind === 'verdict') return this.#commanded.has(archive ?? '') ? null : `rules where nobody asked`
    if (kind === 'access') {
      this.#accesses--
      return null
    }
    return kind === 'refused' || kind === 'device' ? null : 'has no reason'
  }

  /** What differs from the last look and may not. */
  #moved(touched: ReadonlySet<string>): readonly string[] {
    const wrong: string[] = []
    const documents = this.#digests()
    for (const name of new Set([...documents.keys(), ...this.#documents.keys()])) {
      if (touched.has(name) || touched.has(name.split('.')[0] ?? '')) continue
      if (documents.get(name) !== this.#documents.get(name)) wrong.push(`${name} is not as it was`)
    }
    this.#documents = documents
    const rest = this.#digestOfRest()
    for (const [name, digest] of rest)
      if (digest !== this.#rest.get(name)) wrong.push(`the table ${name} is not as it was`)
    this.#rest = rest
    return wrong
  }

  /** Of each document its row, receipts and listings, and of each archive its own row. */
  #digests(): ReadonlyMap<string, string> {
    const parts = new Map<string, string[]>()
    const add = (name: string, row: object): void => {
      const rows = parts.get(name) ?? []
      parts.set(name, rows)
      rows.push(JSON.stringify(row))
    }
    for (const row of this.#rows('SELECT * FROM documents ORDER BY id')) add(String(row['doc']), row)
    for (const row of this.#rows(
      'SELECT runs.*, doc FROM runs JOIN documents ON id = document ORDER BY document, client, clock',
    ))
      add(String(row['doc']), row)
    for (const row of this.#rows(
      `SELECT listings.*, name, doc FROM listings JOIN documents ON documents.id = document
       JOIN scopes ON scopes.id = scope ORDER BY document, name`,
    ))
      add(String(row['doc']), row)
    for (const row of this.#rows('SELECT * FROM archives ORDER BY id')) add(String(row['id']), row)
    return new Map([...parts].map(([name, rows]) => [name, hash(rows)]))
  }

  #digestOfRest(): ReadonlyMap<string, string> {
    return new Map(
      UNTOUCHABLE.map((table) => [
        table,
        hash([...this.#rows(`SELECT * FROM ${table}`)].map((row) => JSON.stringify(row))),
      ]),
    )
  }

  *#logSince(seq: number): Iterable<LogMeta> {
    for (const { month } of this.#rows('SELECT month FROM months ORDER BY firstSeq'))
      for (const { meta } of this.#rows(
        `SELECT meta FROM log_${String(month).replace('-', '_')} WHERE seq > ${seq} ORDER BY seq`,
      ))
        yield JSON.parse(String(meta)) as LogMeta
  }

  #newest(): number {
    let newest = 0
    for (const { seq } of this.#logSince(0)) newest = seq
    return newest
  }

  #rows(sql: string): Iterable<Record<string, unknown>> {
    return this.#db.prepare(sql).iterate() as unknown as Iterable<Record<string, unknown>>
  }
}

const hash = (rows: readonly string[]): string => createHash('sha256').update(rows.join('\n')).digest('hex')
