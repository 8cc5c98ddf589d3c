/**
 * P11: head office over very many archives: pages, full text, typed filters and the counts beside them.
 *
 * The projection's own tables, filled card by card as the log does it; asked through the reader's thread as the server
 * asks, there and back. Beside it the same questions by hand in SQLite over the same table: what one would write
 * without columns in memory and pieces of words.
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { foldText } from '../../shared/base/chinese.ts'
import { headOfficeSorts, type HeadOfficeQuery } from '../../shared/protocol/http.ts'
import { cardRules, PROJECTION_FILE } from '../../sync-server/projection/index.ts'
import { Queries } from '../../sync-server/projection/queries.ts'
import { prepareTables } from '../../sync-server/projection/schema.ts'
import { CardTable } from '../../sync-server/projection/tables.ts'
import { inTransaction, openDatabase } from '../../sync-server/store/sqlite/database.ts'
import { askAt } from '../support/boards.ts'
import { cardAt } from '../support/cards.ts'
import { mergedQuery } from '../support/mergedQuery.ts'
import { tempFolder } from '../support/tempStore.ts'
import { figure, percentile, type Figure } from './figures.ts'

/** The goals are for this many. */
const WHOLE = 500_000
const ROUNDS = 3

const everything = mergedQuery({ sort: { by: 'changed', direction: 'desc' }, limit: 50 })
const beside = ['region', 'tag', 'urgency', 'channel', 'clientType', 'field/decoType', 'field/houseState']

/** What people at head office ask, each once a round: no answer is remembered from the one before. */
function questions(n: number, round: number): readonly Partial<HeadOfficeQuery>[] {
  const filters: HeadOfficeQuery['filters'][] = [
    [{ is: 'choice', by: 'region', values: ['110000'] }],
    [{ is: 'choice', by: 'tag', values: ['VIP'] }],
    [{ is: 'money', by: 'budget', from: 1_000_000 + round, to: 3_000_000 }],
    [
      { is: 'choice', by: 'urgency', values: ['now', 'm1'] },
      { is: 'days', by: 'targetDate', from: '2027-03-01', to: `2027-05-${10 + round}` },
    ],
    [{ is: 'choice', by: 'field/decoType', values: ['full'] }],
    [{ is: 'flag', by: 'gaps' }],
  ]
  const texts = [
    '张三',
    '张',
    'zs',
    'zhangsan',
    '买买提',
    '欧阳',
    '科技有限',
    `小区${12 + round}`,
    '阳光',
    `000${12 + round}`,
  ]
  return [
    ...filters.map((some) => ({ filters: some })),
    ...texts.map((search) => ({ search })),
    ...['quote', 'sign'].map((stage) => ({ stage: [stage], tier: ['A'], search: pick('王李赵', round) })),
    { branch: [`BRANCH0${round}`], filters: filters[0] ?? [] },
    { conflictsOnly: true, search: pick('陈杨黄', round) },
    { offset: Math.floor(n / 40) * 2, stage: ['design'] },
  ]
}
const pick = (text: string, at: number): string => text.charAt(at % text.length)
const sorts = headOfficeSorts.flatMap((by) =>
  (['asc', 'desc'] as const).map((direction) => ({ by, direction })),
)

export async function headOffice(n: number): Promise<readonly Figure[]> {
  const folder = tempFolder()
  const path = join(folder, PROJECTION_FILE)
  const db = openDatabase({ path, synchronous: 'normal' })
  try {
    fill(db, n)
    const queries = new Queries(path)
    const reader = { branches: null, contact: false }
    const ask = async (asked: Partial<HeadOfficeQuery>): Promise<number> => {
      const start = performance.now()
      await queries.headOffice({ ...everything, counted: beside, ...asked }, reader)
      return performance.now() - start
    }
    const first = await ask({})
    const watch = new Watch()
    const facets: number[] = []
    const pages: number[] = []
    const byHand: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const asked: number[] = []
      const turned: number[] = []
      for (const question of questions(n, round)) {
        asked.push(await ask(question))
        // The page after it, and the same sorted otherwise: the counts are known by now.
        const more = [
          { offset: 50 },
          { sort: pickSort(asked.length + round) },
          { sort: pickSort(asked.length + 7) },
        ]
        for (const one of more) turned.push(await ask({ ...question, ...one }))
      }
      for (const sort of sorts) turned.push(await ask({ sort }))
      facets.push(percentile(asked, 0.95))
      pages.push(percentile(turned, 0.95))
    }
    const stopped = watch.end()
    const boards: number[] = []
    const pagesBeside: number[] = []
    const looking = new Watch()
    for (let round = 0; round < ROUNDS; round++) {
      const start = performance.now()
      // Another calendar each time: nothing is remembered.
      const counted = queries.board({ ask: askAt(`2026-09-${10 + round}`, 'branch'), branches: null })
      let open = true
      void counted.then(() => (open = false))
      const [question = {}] = questions(n, ROUNDS + 1 + round)
      const turned: number[] = []
      do turned.push(await ask({ ...question, sort: pickSort(turned.length) }))
      while (open)
      await counted
      boards.push(performance.now() - start)
      pagesBeside.push(percentile(turned, 0.95))
    }
    const stoppedBeside = looking.end()
    await queries.close()
    for (const question of questions(n, ROUNDS)) byHand.push(handmade(db, question))
    return [
      figure({
        name: 'P11 pages',
        what: 'a page of 50 in any order of what was asked, p95, there and back',
        n,
        rounds: pages,
        goal: n === WHOLE ? 20 : null,
        also: { 'longest stop of the loop': [stopped], 'first answer after a start': [first] },
      }),
      figure({
        name: 'P11 facets',
        what: 'a question not asked before: rows and the counts beside eleven filters, p95, there and back',
        n,
        rounds: facets,
        goal: n === WHOLE ? 50 : null,
        peers: { 'by hand in SQLite': percentile(byHand, 0.95) },
      }),
      figure({
        name: 'P11 beside a board',
        what: 'a page of 50 while a dashboard is counted beside it, p95, there and back',
        n,
        rounds: pagesBeside,
        goal: n === WHOLE ? 20 : null,
        also: { 'longest stop of the loop': [stoppedBeside], 'the whole board': boards },
      }),
    ]
  } finally {
    db.close()
    rmSync(folder, { recursive: true })
  }
}

const pickSort = (at: number): HeadOfficeQuery['sort'] => sorts[at % sorts.length] ?? everything.sort

function fill(db: DatabaseSync, n: number): void {
  prepareTables(db, 'bench', cardRules.version)
  const table = new CardTable(db, cardRules)
  for (let at = 0; at < n; at += 2_000)
    inTransaction(db, () => {
      for (let one = at; one < Math.min(n, at + 2_000); one++) table.put(cardAt(one))
    })
}

/** The server's own thread answers devices meanwhile: how long it was kept from that. */
class Watch {
  #longest = 0
  #last = performance.now()
  readonly #timer = setInterval(() => {
    const now = performance.now()
    this.#longest = Math.max(this.#longest, now - this.#last - 2)
    this.#last = now
  }, 2)

  end(): number {
    clearInterval(this.#timer)
    return this.#longest
  }
}

/** A page and the same eleven counts, as one would ask this table for them. */
function handmade(db: DatabaseSync, asked: Partial<HeadOfficeQuery>): number {
  const [where, values] = whereOf({ ...everything, ...asked })
  const start = performance.now()
  db.prepare(`SELECT * FROM cards ${where} ORDER BY changed DESC, archive DESC LIMIT 50 OFFSET ?`).all(
    ...values,
    asked.offset ?? 0,
  )
  db.prepare(`SELECT count(*) FROM cards ${where}`).get(...values)
  for (const column of [
    'branch',
    'stage',
    'tier',
    'templateId',
    'region',
    'tags',
    'urgency',
    'channel',
    'clientType',
    'choices',
  ])
    db.prepare(`SELECT ${column}, count(*) FROM cards ${where} GROUP BY ${column}`).all(...values)
  return performance.now() - start
}

function whereOf(asked: HeadOfficeQuery): readonly [string, readonly (string | number)[]] {
  const parts: string[] = []
  const values: (string | number)[] = []
  const add = (sql: string, ...more: readonly (string | number)[]): void => {
    parts.push(sql)
    values.push(...more)
  }
  for (const column of ['branch', 'stage', 'tier'] as const)
    for (const value of asked[column]) add(`${column} = ?`, value)
  if (asked.conflictsOnly) add('conflicts > 0')
  if (asked.search !== '')
    add(
      '(instr(words, ?) > 0 OR instr(lower(nameKey), ?) > 0 OR instr(archiveNo, ?) > 0)',
      ...Array.from({ length: 3 }, () => foldText(asked.search)),
    )
  for (const filter of asked.filters) {
    if (filter.is === 'choice' && filter.by === 'region') add("region LIKE '11%'")
    else if (filter.is === 'choice' && filter.by === 'tag')
      add(
        "EXISTS (SELECT 1 FROM json_each(iif(tags = '', '[]', tags)) WHERE value = ?)",
        filter.values[0] ?? '',
      )
    else if (filter.is === 'choice' && filter.by === 'urgency')
      add('urgency IN (?, ?)', filter.values[0] ?? '', filter.values[1] ?? '')
    else if (filter.is === 'choice')
      add("choices <> '' AND json_extract(choices, '$.decoType') = ?", filter.values[0] ?? '')
    else if (filter.is === 'money')
      add(
        'ifnull(budgetMax, budgetMin) >= ? AND ifnull(budgetMin, budgetMax) <= ?',
        filter.from ?? 0,
        filter.to ?? 0,
      )
    else if (filter.is === 'days') add('targetDate BETWEEN ? AND ?', filter.from ?? '', filter.to ?? '')
    else add('completeness < 100')
  }
  return [parts.length === 0 ? '' : `WHERE ${parts.join(' AND ')}`, values]
}
