/**
 * Head office's list: filter, search, sort, page and the counts beside the filters, over the merged
 * cards of every branch.
 *
 * What the reader may not read, he may not search either: without a right on contact the tails are
 * dots and take no part in the search, else "1234" would find out whose number ends so.
 */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { foldText } from '../../shared/base/chinese.ts'
import type { ListRow } from '../../shared/domain/card.ts'
import type { HeadOfficePage, HeadOfficeQuery } from '../../shared/protocol/http.ts'
import { Lru } from '../store/lru.ts'
import { query } from '../store/sqlite/database.ts'
import { templateIdOf, type CardRow } from './cardRow.ts'

/** The rights that the caller has judged, as data. */
export interface Reader {
  /** Null: every branch. */
  readonly branches: readonly string[] | null
  /** May read contact: sees tails and searches by them. */
  readonly contact: boolean
}

export interface HeadOfficeAnswer {
  readonly total: number
  readonly offset: number
  readonly rows: readonly ListRow[]
  readonly facets: HeadOfficePage['facets']
  /** The last log entry that this answer knows, and when it was received. */
  readonly seq: number
  readonly received: number
}

/** Shown for a phone tail that the reader may not see, where there is one. */
export const MASKED_TAIL = '····'

const facetColumns = { branch: 'branch', stage: 'stage', tier: 'tier', template: 'templateId' } as const
type Facet = keyof typeof facetColumns
const facets: readonly Facet[] = ['branch', 'stage', 'tier', 'template']

type Group = { readonly [facet in Facet]: string } & { readonly count: number }

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

/** `sql` is made of our own words only; everything that was typed is in `values`. */
interface Condition {
  readonly facet: Facet | null
  readonly sql: string
  readonly values: readonly SQLInputValue[]
}

interface Counts {
  readonly total: number
  readonly facets: HeadOfficePage['facets']
}

/** Counts by filter, good until a card changes: paging and sorting need them again and again. */
const CACHED_COUNTS = 64

export class HeadOfficeList {
  readonly #db: DatabaseSync
  readonly #counts = new Lru<string, Counts>(CACHED_COUNTS)
  #countedAt = -1

  constructor(db: DatabaseSync) {
    this.#db = db
  }

  /** Call within one read transaction, so that rows, counts and `seq` are of one moment. */
  page(asked: HeadOfficeQuery, reader: Reader): HeadOfficeAnswer {
    const stored = query<{ value: number }>(this.#db, 'SELECT value FROM about WHERE key = ?')
    const about = (key: string): number => stored.get(key)?.value ?? 0
    const conditions = conditionsOf(asked, reader)
    const rows = this.#rows(asked, conditions).map((row) => listRow(row, reader))
    const counts = this.#countsOf(asked, conditions, about('cardsChanged'))
    return {
      ...counts,
      offset: asked.offset,
      rows,
      seq: about('cursor'),
      received: about('received'),
    }
  }

  #rows({ sort, offset, limit }: HeadOfficeQuery, conditions: readonly Condition[]): readonly CardRow[] {
    const { column, empty } = sorts[sort.by]
    if (empty === null || sort.direction === 'desc') {
      return this.#ordered(conditions, column, sort.direction, offset, limit)
    }
    // Ascending, what is unknown would come first: read it after the rest instead.
    const filled = [...conditions, { facet: null, sql: `${column} > ?`, values: [empty] }]
    const rows = this.#ordered(filled, column, 'asc', offset, limit)
    if (rows.length === limit) return rows
    const before = rows.length > 0 || offset === 0 ? offset + rows.length : this.#count(filled)
    const unknown = [...conditions, { facet: null, sql: `${column} = ?`, values: [empty] }]
    const rest = this.#ordered(unknown, column, 'asc', Math.max(0, offset - before), limit - rows.length)
    return [...rows, ...rest]
  }

  #ordered(
    conditions: readonly Condition[],
    column: string,
    direction: 'asc' | 'desc',
    offset: number,
    limit: number,
  ): readonly CardRow[] {
    const { sql, values } = where(conditions)
    const order = `${column} ${direction}, archive ${direction}`
    return query<CardRow>(this.#db, `SELECT * FROM cards ${sql} ORDER BY ${order} LIMIT ? OFFSET ?`).all(
      ...values,
      limit,
      offset,
    )
  }

  #count(conditions: readonly Condition[]): number {
    const { sql, values } = where(conditions)
    return query<{ n: number }>(this.#db, `SELECT count(*) AS n FROM cards ${sql}`).get(...values)?.n ?? 0
  }

  #countsOf(asked: HeadOfficeQuery, conditions: readonly Condition[], cardsChanged: number): Counts {
    if (this.#countedAt !== cardsChanged) this.#counts.clear()
    this.#countedAt = cardsChanged
    const key = JSON.stringify(conditions)
    let counts = this.#counts.get(key)
    if (counts === undefined) {
      counts = this.#recount(asked, conditions)
      this.#counts.set(key, counts)
    }
    return counts
  }

  /**
   * One walk over what the other filters leave, grouped by all four facets together: a few hundred
   * groups, from which every count follows.
   */
  #recount(asked: HeadOfficeQuery, conditions: readonly Condition[]): Counts {
    const { sql, values } = where(conditions.filter(({ facet }) => facet === null))
    const columns = facets.map((facet) => `${facetColumns[facet]} AS ${facet}`).join(', ')
    const groups = query<Group>(
      this.#db,
      `SELECT ${columns}, count(*) AS count FROM cards ${sql} GROUP BY branch, stage, tier, templateId`,
    ).all(...values)
    const chosen = chosenOf(asked)
    const passes = (group: Group, except: Facet | null): boolean =>
      facets.every((facet) => facet === except || (chosen[facet]?.has(group[facet]) ?? true))
    const countsOf = (facet: Facet): HeadOfficePage['facets'][Facet] => {
      const counts = new Map<string, number>()
      for (const group of groups) {
        if (passes(group, facet)) counts.set(group[facet], (counts.get(group[facet]) ?? 0) + group.count)
      }
      const found = [...counts].map(([value, count]) => ({ value, count }))
      return found.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    }
    return {
      total: groups.reduce((sum, group) => sum + (passes(group, null) ? group.count : 0), 0),
      facets: {
        branch: countsOf('branch'),
        stage: countsOf('stage'),
        tier: countsOf('tier'),
        template: countsOf('template'),
      },
    }
  }
}

/** Null: nothing is chosen, so everything passes. */
function chosenOf(asked: HeadOfficeQuery): { readonly [facet in Facet]: ReadonlySet<string> | null } {
  const setOf = (values: readonly string[]): ReadonlySet<string> | null =>
    values.length === 0 ? null : new Set(values)
  return {
    branch: setOf(asked.branch),
    stage: setOf(asked.stage),
    tier: setOf(asked.tier),
    template: setOf(asked.template.map(templateIdOf)),
  }
}

function conditionsOf(asked: HeadOfficeQuery, reader: Reader): readonly Condition[] {
  const conditions: Condition[] = []
  const oneOf = (facet: Facet | null, column: keyof CardRow, among: Iterable<string> | null): void => {
    if (among === null) return
    const values = [...among]
    conditions.push({ facet, sql: `${column} IN (${values.map(() => '?').join(', ')})`, values })
  }
  const chosen = chosenOf(asked)
  for (const facet of facets) oneOf(facet, facetColumns[facet], chosen[facet])
  oneOf(null, 'branch', reader.branches)
  oneOf(null, 'owner', asked.owner.length === 0 ? null : asked.owner)
  if (asked.conflictsOnly) conditions.push({ facet: null, sql: 'conflicts > 0', values: [] })
  for (const word of asked.search.split(/\s+/).map(foldText)) {
    if (word === '') continue
    conditions.push(
      reader.contact
        ? { facet: null, sql: '(instr(words, ?) > 0 OR instr(contactWords, ?) > 0)', values: [word, word] }
        : { facet: null, sql: 'instr(words, ?) > 0', values: [word] },
    )
  }
  return conditions
}

function where(conditions: readonly Condition[]): {
  readonly sql: string
  readonly values: readonly SQLInputValue[]
} {
  if (conditions.length === 0) return { sql: '', values: [] }
  return {
    sql: `WHERE ${conditions.map(({ sql }) => sql).join(' AND ')}`,
    values: conditions.flatMap(({ values }) => values),
  }
}

function listRow(row: CardRow, reader: Reader): ListRow {
  return {
    archive: row.archive,
    archiveNo: row.archiveNo,
    name: row.name,
    tier: row.tier,
    tail: reader.contact || row.tail === '' ? row.tail : MASKED_TAIL,
    template: row.template,
    stage: row.stage,
    businesses: row.businesses,
    owner: row.owner === '' ? null : row.owner,
    branch: row.branch === '' ? null : row.branch,
    targetDate: row.targetDate,
    nextFollowUp: row.nextFollowUp,
    lastContact: row.lastContact === 0 ? null : row.lastContact,
    place: row.place,
    demo: row.demo === 1,
    shown: JSON.parse(row.shown) as ListRow['shown'],
    budgetMax: row.budgetMax,
    completeness: row.completeness,
    conflicts: row.conflicts,
    changed: row.changed,
    // Written from a `ListRow`, so it is one of its words.
    state: row.state as ListRow['state'],
  }
}
