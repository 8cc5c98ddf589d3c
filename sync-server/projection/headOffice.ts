/**
 * Head office's list: filter, search, sort, page and the counts beside the filters, over the merged
 * cards of every branch.
 *
 * What the reader may not read, he may not search either: without a right on contact the tails are
 * dots and take no part in the search, else "1234" would find out whose number ends so.
 */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { Board } from '../../shared/domain/board.ts'
import type { ListRow } from '../../shared/domain/card.ts'
import type { ArchiveId } from '../../shared/domain/names.ts'
import type { ChoiceBy } from '../../shared/domain/filter.ts'
import type { HeadOfficePage, HeadOfficeQuery } from '../../shared/protocol/http.ts'
import { Lru } from '../store/lru.ts'
import { query } from '../store/sqlite/database.ts'
import { Boards, type BoardQuestion } from './board.ts'
import { STOPPED, type CardRow, type StoredRow } from './cardRow.ts'
import {
  checksOf,
  columnOf,
  keptBy,
  PASSES,
  passingOf,
  tallied,
  type ChoiceColumn,
  type Count,
} from './checks.ts'
import { Columns, type TextColumn } from './columns.ts'
import { Finder, type Reader } from './finder.ts'
import { alikeTo, type Alike } from './marks.ts'

export type { Reader } from './finder.ts'

export interface HeadOfficeAnswer {
  readonly total: number
  readonly offset: number
  readonly rows: readonly ListRow[]
  readonly facets: HeadOfficePage['facets']
  /** The last log entry that this answer knows, and when it was received. */
  readonly seq: number
  readonly received: number
}

export interface AlikeAnswer {
  /** The archive that was asked about first. */
  readonly rows: readonly ListRow[]
  /** What each of the others shares with it. */
  readonly by: readonly Alike[]
}

export interface BranchCount {
  readonly branch: string
  readonly archives: number
  /** Archives with at least one field in conflict. */
  readonly conflicts: number
  /** Whole percent of what their stages ask for, on the average, rounded down. */
  readonly completeness: number
  /** Archives whose stage still misses something. */
  readonly withGaps: number
}

/** Shown for a phone tail that the reader may not see, where there is one. */
export const MASKED_TAIL = '····'

/** `empty` stands for "unknown" in that column and goes last in either direction; null: nothing does. */
const sorts: {
  readonly [by in HeadOfficeQuery['sort']['by']]: {
    readonly column: keyof CardRow
    readonly empty: string | number | null
  }
} = {
  changed: { column: 'changed', empty: 0 },
  name: { column: 'nameKey', empty: '' },
  stage: { column: 'stageRank', empty: 0 },
  tier: { column: 'tier', empty: '' },
  targetDate: { column: 'targetDate', empty: '' },
  nextFollowUp: { column: 'nextFollowUp', empty: '' },
  lastContact: { column: 'lastContact', empty: 0 },
  archiveNo: { column: 'archiveNo', empty: '' },
  completeness: { column: 'completeness', empty: null },
}

interface Counts {
  readonly total: number
  readonly facets: HeadOfficePage['facets']
  /** 1 at the places that pass; null: every card does. */
  readonly passing: Uint8Array | null
}

/** Counts by question, good until a card changes: paging and sorting need them again and again. */
const CACHED_COUNTS = 16
/** So many finds are fetched and sorted; of more, the order that stands is walked until a page is full. */
const [LOOK_UP_US, STEP_US] = [1.2, 0.4]

export class HeadOfficeList {
  readonly #db: DatabaseSync
  readonly #columns: Columns
  readonly #finder: Finder
  readonly #boards: Boards
  readonly #counts = new Lru<string, Counts>(CACHED_COUNTS)
  readonly #orders = new Map<string, Int32Array>()
  #countedAt = -1

  constructor(db: DatabaseSync) {
    this.#db = db
    this.#columns = new Columns(db)
    this.#finder = new Finder(db, this.#columns)
    this.#boards = new Boards(this.#columns)
  }

  /** Reads ahead a piece of what a question would wait for; true when there is no more. Within a transaction. */
  warm(): boolean {
    return this.#columns.step()
  }

  /** `once` reads within a transaction of its own: others may come between two pieces of the count. */
  board(
    question: BoardQuestion,
    once: (read: () => void) => void,
    turn: () => Promise<void>,
  ): Promise<Board> {
    return this.#boards.board(question, () => once(() => this.#columns.follow()), turn)
  }

  /** Call within one read transaction, so that rows, counts and `seq` are of one moment. */
  page(asked: HeadOfficeQuery, reader: Reader): HeadOfficeAnswer {
    const stored = query<{ value: number }>(this.#db, 'SELECT value FROM about WHERE key = ?')
    const about = (key: string): number => stored.get(key)?.value ?? 0
    const { total, facets, passing } = this.#countsOf(asked, reader)
    return {
      total,
      facets,
      offset: asked.offset,
      rows: this.#rows(asked, total, passing).map((row) => listRow(row, reader)),
      seq: about('cursor'),
      received: about('received'),
    }
  }

  /** This archive and those that seem to be of the same client, as far as this reader may list them. */
  alike(archive: ArchiveId, reader: Reader): AlikeAnswer {
    const others = alikeTo(this.#db, archive)
    const find = query<StoredRow>(this.#db, 'SELECT * FROM cards WHERE archive = ?')
    const rows = [archive, ...others.map((other) => other.archive)]
      .flatMap((id) => find.get(id) ?? [])
      .filter(({ branch }) => reader.branches === null || reader.branches.includes(branch))
      .map((row) => listRow(row, reader))
    return { rows, by: others }
  }

  /** Cards of each branch, those in which someone has to choose, and how complete they are. */
  branches(): readonly BranchCount[] {
    this.#columns.follow()
    const { codes, values } = this.#columns.text('branch')
    const conflicts = this.#columns.number('conflicts')
    const complete = this.#columns.number('completeness')
    const [archives, torn] = [new Uint32Array(values.length), new Uint32Array(values.length)]
    const [percents, gaps] = [new Float64Array(values.length), new Uint32Array(values.length)]
    const { alive, end } = this.#columns
    for (let at = 0; at < end; at++) {
      if (alive[at] !== 1) continue
      const code = codes[at] as number
      archives[code] = (archives[code] as number) + 1
      if ((conflicts[at] as number) > 0) torn[code] = (torn[code] as number) + 1
      percents[code] = (percents[code] as number) + (complete[at] as number)
      if ((complete[at] as number) < 100) gaps[code] = (gaps[code] as number) + 1
    }
    return values.flatMap((branch, code) =>
      branch === '' || archives[code] === 0
        ? []
        : [
            {
              branch,
              archives: archives[code] as number,
              conflicts: torn[code] as number,
              completeness: Math.floor((percents[code] as number) / (archives[code] as number)),
              withGaps: gaps[code] as number,
            },
          ],
    )
  }

  #countsOf(asked: HeadOfficeQuery, reader: Reader): Counts {
    this.#columns.follow()
    if (this.#countedAt !== this.#columns.move) {
      this.#counts.clear()
      this.#orders.clear()
    }
    this.#countedAt = this.#columns.move
    const { sort: _sort, offset: _offset, limit: _limit, ...question } = asked
    const key = JSON.stringify([question, reader])
    let counts = this.#counts.get(key)
    if (counts === undefined) {
      counts = this.#count(asked, reader)
      this.#counts.set(key, counts)
    }
    return counts
  }

  /** One walk per filter and one per facet; a card that one filter alone keeps out counts beside that filter only. */
  #count(asked: HeadOfficeQuery, reader: Reader): Counts {
    const columns = this.#columns
    const { tags = [] } = reader
    const checks = checksOf(asked, columns, tags)
    const base = this.#finder.base(asked.search, reader)
    const kept = keptBy(checks, base, columns)
    const tally = (of: string, { coded, several }: ChoiceColumn): Count[] =>
      tallied(coded, kept, checks.findIndex((one) => one.of === of) + 2, several)
    const plain = (name: TextColumn): ChoiceColumn => ({ coded: columns.text(name), several: null })
    const total = kept.reduce((sum, one) => (one === PASSES ? sum + 1 : sum), 0)
    return {
      total,
      facets: {
        branch: tally('branch', plain('branch')),
        stage: tally('stage', plain('stage')),
        tier: tally('tier', plain('tier')),
        template: tally('template', plain('templateId')),
        choices: Object.fromEntries(
          asked.counted.map((by) => [
            by,
            tally(by, columnOf(by as ChoiceBy, columns, tags, asked.today ?? null)),
          ]),
        ),
      },
      passing: total === columns.count ? null : passingOf(kept),
    }
  }

  #rows(
    { sort, offset, limit }: HeadOfficeQuery,
    total: number,
    passing: Uint8Array | null,
  ): readonly StoredRow[] {
    if (offset >= total) return []
    if (passing !== null && total * LOOK_UP_US < ((offset + limit) * this.#columns.count * STEP_US) / total)
      return this.#sorted(sort, offset, limit, passing)
    const steps = ((offset + limit) * this.#columns.count) / total
    return this.#byIds(this.#walked(sort, { offset, limit, steps }, passing))
  }

  /** Few of many: fetched and sorted by themselves. */
  #sorted({ by, direction }: Sort, offset: number, limit: number, passing: Uint8Array): readonly StoredRow[] {
    const ids: number[] = []
    for (let at = 0; at < passing.length; at++) if (passing[at] === 1) ids.push(at)
    const { column, empty } = sorts[by]
    const last = empty === null || direction === 'desc' ? '' : `${column} = ${literal(empty)}, `
    return query<StoredRow>(
      this.#db,
      `SELECT * FROM cards WHERE id IN (SELECT value FROM json_each(?))
       ORDER BY ${last}${column} ${direction}, archive ${direction} LIMIT ? OFFSET ?`,
    ).all(JSON.stringify(ids), limit, offset)
  }

  #byIds(ids: readonly number[]): readonly StoredRow[] {
    const find = query<StoredRow>(this.#db, 'SELECT * FROM cards WHERE id = ?')
    return ids.flatMap((id) => find.get(id) ?? [])
  }

  /** Along the order that stands until the page is full. */
  #walked(
    { by, direction }: Sort,
    { offset, limit, steps }: { readonly offset: number; readonly limit: number; readonly steps: number },
    passing: Uint8Array | null,
  ): readonly number[] {
    const key = `${by} ${direction}`
    const deep = steps > DEEP || this.#orders.has(key)
    const ids: number[] = []
    let passed = 0
    for (const id of deep ? this.#orderOf(by, direction) : this.#stepping(by, direction)) {
      if (passing !== null && passing[id] !== 1) continue
      if (passed++ < offset) continue
      ids.push(id)
      if (ids.length === limit) break
    }
    return ids
  }

  *#stepping(by: Sort['by'], direction: Sort['direction']): Generator<number> {
    for (const { sql, values } of orderSql(by, direction)) {
      const statement = this.#db.prepare(sql)
      statement.setReturnArrays(true)
      for (const row of statement.iterate(...values)) yield (row as unknown as readonly [number])[0]
    }
  }

  /** Every card in that order, read once and kept until a card changes: for who looks far down. */
  #orderOf(by: Sort['by'], direction: Sort['direction']): Int32Array {
    const key = `${by} ${direction}`
    const known = this.#orders.get(key)
    if (known !== undefined) return known
    const order = new Int32Array(this.#columns.count)
    let at = 0
    for (const id of this.#stepping(by, direction)) order[at++] = id
    this.#orders.set(key, order)
    return order
  }
}

/** Rows to skip by stepping; beyond, the whole order is worth keeping. */
const DEEP = 5_000

type Sort = HeadOfficeQuery['sort']

/** Ascending, what is unknown would come first: it is read after the rest instead. */
function orderSql(
  by: Sort['by'],
  direction: Sort['direction'],
): readonly { readonly sql: string; readonly values: readonly SQLInputValue[] }[] {
  const { column, empty } = sorts[by]
  const ordered = (where: string): string =>
    `SELECT id FROM cards ${where} ORDER BY ${column} ${direction}, archive ${direction}`
  if (empty === null || direction === 'desc') return [{ sql: ordered(''), values: [] }]
  return [
    { sql: ordered(`WHERE ${column} > ?`), values: [empty] },
    { sql: ordered(`WHERE ${column} = ?`), values: [empty] },
  ]
}

/** Of our own constants only. */
const literal = (value: string | number): string => (typeof value === 'number' ? String(value) : `'${value}'`)

function listRow(row: StoredRow, reader: Reader): ListRow {
  return {
    archive: row.archive,
    archiveNo: row.archiveNo,
    name: row.name,
    tier: row.tier,
    tail: reader.contact || row.tail === '' ? row.tail : MASKED_TAIL,
    template: row.template,
    // Written from a `ListRow`, so it is one of its words.
    checking: row.checking as ListRow['checking'],
    stage: row.stage,
    businesses: row.businesses,
    owner: row.owner === '' ? null : row.owner,
    branch: row.branch === '' ? null : row.branch,
    urgency: row.urgency,
    targetDate: row.targetDate,
    nextFollowUp: row.nextFollowUp,
    lastContact: row.lastContact === 0 ? null : row.lastContact,
    stopped: (row.bits & STOPPED) !== 0,
    place: row.place,
    demo: row.demo === 1,
    shown: JSON.parse(row.shown) as ListRow['shown'],
    budgetMax: row.budgetMax,
    completeness: row.completeness,
    conflicts: row.conflicts,
    ...(row.alike === 0 ? {} : { alike: row.alike }),
    changed: row.changed,
    state: row.state as ListRow['state'],
  }
}
