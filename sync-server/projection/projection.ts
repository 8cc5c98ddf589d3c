/**
 * The projection follows the log: for every change the document's fragment, for every fragment the
 * archive's card, for every entry a line of the log view.
 *
 * How far it is stands in the transaction of the last that it made of it, so a crash at any moment
 * only means that some entries are read again. A fragment is made of the document as it stands *now*,
 * which may be ahead of the entry that asked for it; `seq` says how far, and later entries that are
 * in it already cost nothing. Hence catching up step by step and building from nothing end alike, and
 * a document that changed often within a window is folded once.
 */
import { rmSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import type { Card, Fragment } from '../../shared/domain/card.ts'
import { parseDocId, type ArchiveId, type DocId } from '../../shared/domain/names.ts'
import { LOOK_AT_LOG, type LogMeta } from '../../shared/log/entry.ts'
import type { Store } from '../store/contract.ts'
import { closeDatabase, inTransaction, openDatabase, query, type Query } from '../store/sqlite/database.ts'
import type { CardRules } from './cardRow.ts'
import { MarkTable } from './marks.ts'
import { prepareTables } from './schema.ts'
import { CardTable, FragmentTable, LogViewTable } from './tables.ts'

/** The fragment of a document as it stands, and the sequence of its newest entry. Null: gone, or its key destroyed. */
export type FragmentSource = (doc: DocId) => Promise<{
  readonly seq: number
  readonly fragment: Fragment
  /** What tells its client from all others, as keyed hashes. */
  readonly marks: readonly string[]
} | null>

export interface Standing {
  /** The last entry that is in the projection. */
  readonly seq: number
  /** When that entry was received; 0 while empty. */
  readonly received: number
  /** The last entry that is no look at the log: what is news to whoever reads it. */
  readonly news: number
  /** The number of the last write of any card. */
  readonly move: number
}

interface Options {
  readonly path: string
  readonly store: Store
  readonly source: FragmentSource
  readonly rules: CardRules
}

/** Entries that are taken in together: a document is folded once for all of them. */
const WINDOW = 4096
/** Documents, and lines, in one transaction: some 10 ms of the loop. */
const [DOCUMENTS, LINES] = [256, 512]
/** Documents folded before others get a turn of the loop. */
const SLICE = 16

export class Projection {
  readonly path: string
  readonly #db: DatabaseSync
  readonly #store: Store
  readonly #source: FragmentSource
  readonly #fragments: FragmentTable
  readonly #cards: CardTable
  readonly #marks: MarkTable
  readonly #log: LogViewTable
  readonly #moveCursor: Query<never>
  readonly #moveCards: Query<never>
  #standing: Standing
  #running: Promise<void> | null = null
  #closed = false

  private constructor(db: DatabaseSync, { path, store, source, rules }: Options) {
    this.path = path
    this.#db = db
    this.#store = store
    this.#source = source
    prepareTables(db, store.serverEpoch, rules.version)
    this.#fragments = new FragmentTable(db)
    this.#cards = new CardTable(db, rules)
    this.#marks = new MarkTable(db)
    this.#log = new LogViewTable(db)
    this.#moveCursor = query(db, 'UPDATE about SET value = ? WHERE key = ?')
    this.#moveCards = query(db, "UPDATE about SET value = max(value, ?) WHERE key = 'cardsChanged'")
    this.#standing = standingOf(db, this.#cards.lastMove)
  }

  /** A file that cannot be used is thrown away: nothing in it is worth more than the time to fill it again. */
  static async open(options: Options): Promise<Projection> {
    const opened = tryOpen(options) ?? afresh(options)
    // A cursor ahead of the log: the log was put back from a backup.
    if (opened.standing.seq <= (await options.store.head())) return opened
    await opened.close()
    return afresh(options)
  }

  static over(db: DatabaseSync, options: Options): Projection {
    return new Projection(db, options)
  }

  get standing(): Standing {
    return this.#standing
  }

  /** On return everything that stood in the log at the call is in. Calls made meanwhile share the work. */
  async catchUp(): Promise<Standing> {
    const target = await this.#store.head()
    while (this.#standing.seq < target && !this.#closed) {
      this.#running ??= this.#run().finally(() => (this.#running = null))
      await this.#running
    }
    return this.#standing
  }

  /** The fragment that the feed carries for this document, as new as the log. */
  async cardOf(doc: DocId): Promise<Fragment | null> {
    await this.catchUp()
    return this.#fragments.find(doc)?.fragment ?? null
  }

  /** Waits for the batch in hand; what is missing comes with the next start. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#running?.catch(() => undefined)
    closeDatabase(this.#db)
  }

  async #run(): Promise<void> {
    while (!this.#closed) {
      const metas = await this.#store.logMetas(this.#standing.seq + 1, WINDOW)
      if (metas.length === 0) return
      const shares = inPieces(this.#changedIn(metas), DOCUMENTS)
      const lines = inPieces(metas, LINES)
      const last = shares.pop() ?? []
      for (const share of shares) await this.#put(share, [])
      // Every card is in when the cursor moves.
      for (const [at, some] of lines.entries()) await this.#put(at === 0 ? last : [], some)
    }
  }

  /** One transaction, and a turn of the loop for others. */
  async #put(changed: readonly Changed[], lines: readonly LogMeta[]): Promise<void> {
    if (this.#closed) return
    const made = await this.#fold(changed)
    const last = lines.at(-1)
    inTransaction(this.#db, () => {
      this.#putCards(made, changed.at(-1)?.[1])
      if (last !== undefined) this.#putLines(lines, last)
    })
    if (last !== undefined)
      this.#standing = {
        seq: last.seq,
        received: last.received,
        news: lines.findLast(isNews)?.seq ?? this.#standing.news,
        move: this.#cards.lastMove,
      }
    await turn()
  }

  /** Documents with the newest entry of each, in the order of these, where it is not in yet. */
  #changedIn(metas: readonly LogMeta[]): readonly Changed[] {
    const newest = new Map<DocId, number>()
    for (const meta of metas) {
      if (!changesDocument(meta)) continue
      newest.delete(meta.doc)
      newest.set(meta.doc, meta.seq)
    }
    return [...newest].filter(([doc, seq]) => this.#fragments.seqOf(doc) < seq)
  }

  /** Null stands for a document that is gone. */
  async #fold(share: readonly Changed[]): Promise<ReadonlyMap<DocId, Made | null>> {
    const made = new Map<DocId, Made | null>()
    for (const [doc] of share) {
      made.set(doc, await this.#source(doc))
      if (made.size % SLICE === 0) await turn()
    }
    return made
  }

  /** `upTo` grows from one share to the next: counts are kept until it does. */
  #putCards(made: ReadonlyMap<DocId, Made | null>, upTo: number | undefined): void {
    const archives = new Set([...made.keys()].flatMap((doc) => parseDocId(doc)?.archive ?? []))
    const before = this.#othersOf(archives)
    for (const [doc, fresh] of made) {
      const archive = parseDocId(doc)?.archive
      if (fresh === null) {
        this.#fragments.remove(doc)
        this.#marks.remove(doc)
      } else if (archive !== undefined) {
        this.#fragments.put(doc, fresh.seq, fresh.fragment)
        this.#marks.put(doc, archive, fresh.marks)
      }
    }
    for (const archive of archives) {
      const card = this.#fragments.cardOf(archive)
      if (card === null || isOut(card)) this.#cards.remove(archive)
      else this.#cards.put(card)
    }
    this.#putAlike(new Set([...archives, ...before, ...this.#othersOf(archives)]))
    if (upTo !== undefined) this.#moveCards.run(upTo)
  }

  #othersOf(archives: Iterable<ArchiveId>): readonly ArchiveId[] {
    return [...archives].flatMap((archive) => this.#marks.others(archive))
  }

  #putAlike(archives: Iterable<ArchiveId>): void {
    for (const archive of archives) this.#cards.putAlike(archive, this.#marks.others(archive))
  }

  #putLines(metas: readonly LogMeta[], { seq, received }: LogMeta): void {
    for (const meta of metas) {
      this.#log.put(meta)
      if (meta.kind !== 'verdict' || meta.action !== 'erased' || meta.archive === null) continue
      const before = this.#marks.others(meta.archive)
      this.#fragments.removeArchive(meta.archive)
      this.#marks.removeArchive(meta.archive)
      this.#cards.remove(meta.archive)
      this.#putAlike(before)
    }
    this.#moveCursor.run(seq, 'cursor')
    this.#moveCursor.run(received, 'received')
    const changed = metas.findLast(changesDocument)
    if (changed !== undefined) this.#moveCards.run(changed.seq)
  }
}

/** 作废: head office lists, counts and finds it no more than anybody else. */
function isOut({ fragments }: Card): boolean {
  const life = fragments['life']
  return life?.part === 'life' && (life.state === 'voided' || life.state === 'erased')
}

type Changed = readonly [DocId, number]

function inPieces<T>(all: readonly T[], size: number): (readonly T[])[] {
  const pieces: (readonly T[])[] = []
  for (let at = 0; at < all.length; at += size) pieces.push(all.slice(at, at + size))
  return pieces
}

type Made = NonNullable<Awaited<ReturnType<FragmentSource>>>

const changesDocument = (meta: LogMeta): meta is LogMeta & { readonly doc: DocId } =>
  meta.doc !== null && (meta.kind === 'change' || meta.kind === 'verdict')

const isNews = ({ kind, action }: LogMeta): boolean => kind !== 'access' || action !== LOOK_AT_LOG

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function standingOf(db: DatabaseSync, move: number): Standing {
  const read = query<{ value: number }>(db, 'SELECT value FROM about WHERE key = ?')
  const seq = read.get('cursor')?.value ?? 0
  return { seq, received: read.get('received')?.value ?? 0, news: seq, move }
}

function tryOpen(options: Options): Projection | null {
  let db: DatabaseSync | null = null
  try {
    db = openDatabase({ path: options.path, synchronous: 'normal' })
    return Projection.over(db, options)
  } catch (error) {
    db?.close()
    if (isUnusable(error)) return null
    throw error
  }
}

function afresh(options: Options): Projection {
  for (const part of ['', '-wal', '-shm']) rmSync(options.path + part, { force: true })
  return Projection.over(openDatabase({ path: options.path, synchronous: 'normal' }), options)
}

/** SQLITE_CORRUPT and SQLITE_NOTADB; a full disk or a missing right is not cured by throwing files away. */
export function isUnusable(error: unknown): boolean {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : null
  return typeof code === 'number' && [11, 26].includes(code & 0xff)
}
