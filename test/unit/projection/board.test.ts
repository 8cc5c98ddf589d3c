/** R79 at head office: every number of a board is the number of rows that its question finds, over the real reader. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Card, Fragment } from '../../../shared/domain/card.ts'
import { boardDays, measures, questionOf } from '../../../shared/domain/measure.ts'
import { scorecardOfAll, scorecards } from '../../../shared/domain/scorecard.ts'
import type { HeadOfficeQuery } from '../../../shared/protocol/http.ts'
import { cardRules, PROJECTION_FILE } from '../../../sync-server/projection/index.ts'
import { Queries } from '../../../sync-server/projection/queries.ts'
import { prepareTables } from '../../../sync-server/projection/schema.ts'
import { CardTable } from '../../../sync-server/projection/tables.ts'
import { openDatabase } from '../../../sync-server/store/sqlite/database.ts'
import { askAt, rowsAsked } from '../../support/boards.ts'
import { cardsOf } from '../../support/cards.ts'
import { mergedQuery } from '../../support/mergedQuery.ts'
import { tempFolder } from '../../support/tempStore.ts'

/** Cards of `cardsOf` are of September. */
const TODAY = '2026-09-22'

/** What some have beside: a complaint, a consent, no way to reach them, an end. */
function withMore(card: Card, at: number): Card {
  const fragments: Record<string, Fragment> = {}
  for (const [part, fragment] of Object.entries(card.fragments)) {
    if (fragment.part === 'deal' && at % 13 === 0) fragments[part] = { ...fragment, stage: 'lost' }
    else if (fragment.part === 'contact') fragments[part] = { ...fragment, reachable: at % 5 !== 0 }
    else fragments[part] = fragment
  }
  const common = { conflicts: 0, filledKeys: [], changed: 1 }
  // Some agreed to offers alone, or took back what they had agreed to: no ground to keep a file.
  const granted = at % 8 === 0 ? ['contact'] : at % 16 === 4 ? ['marketing'] : []
  if (at % 4 === 0)
    fragments['consent'] = { ...common, part: 'consent', filled: 1, granted, filledKeys: ['consents'] }
  if (at % 3 === 0)
    fragments[`${card.archive}.service`] = {
      ...common,
      part: 'service',
      lastContact: at % 6 === 0 ? null : 1_790_000_000_000 - (at % 250) * 86_400_000,
      nextFollowUp: at % 9 === 0 ? '2026-09-20' : TODAY,
      ...(at % 12 === 0 ? { complaints: 1 } : {}),
    }
  return { ...card, fragments }
}

describe("head office's board", () => {
  const folder = tempFolder()
  const path = join(folder, PROJECTION_FILE)
  const cards = cardsOf(1_500).map(withMore)
  let queries: Queries
  let table: CardTable

  beforeAll(() => {
    const db = openDatabase({ path, synchronous: 'normal' })
    prepareTables(db, 'epoch', cardRules.version)
    table = new CardTable(db, cardRules)
    for (const card of cards) table.put(card)
    queries = new Queries(path)
  })
  afterAll(async () => {
    await queries.close()
    rmSync(folder, { recursive: true })
  })

  const total = async (part: Partial<HeadOfficeQuery>): Promise<number> => {
    return (await queries.headOffice(mergedQuery({ ...part, limit: 1 }), { branches: null, contact: false }))
      .total
  }

  it('R79 counts under every key of every measure as many as the merged list finds by its question', async () => {
    const board = await queries.board({ ask: askAt(TODAY, 'branch'), branches: null })
    expect(board.archives).toBe(cards.length)
    const days = boardDays(TODAY)
    const found: unknown[] = []
    for (const measure of measures)
      for (const [key, count] of Object.entries(board.counts[measure])) {
        const asked = rowsAsked(questionOf(measure, key, days, 'branch'), TODAY)
        const rows = await total(asked as Partial<HeadOfficeQuery>)
        if (rows !== count) found.push([measure, key, count, rows])
      }
    expect(found).toEqual([])
    const counted = measures.filter((name) => Object.keys(board.counts[name]).length > 0)
    expect(counted).toEqual([...measures])
  })

  it('R79 counts only the branches that the reader may see', async () => {
    const board = await queries.board({ ask: askAt(TODAY, 'branch'), branches: ['BRANCH03'] })
    expect(Object.keys(board.counts.holder)).toEqual(['BRANCH03'])
    expect(board.archives).toBe(await total({ branch: ['BRANCH03'] }))
  })

  it('R25 gives each branch four shares that a recount of its cards by hand gives too', async () => {
    const board = await queries.board({ ask: askAt(TODAY, 'branch'), branches: null })
    const required = (card: Card): readonly string[] => {
      const deal = Object.values(card.fragments).find((one) => one.part === 'deal')
      return cardRules.required('homeDeco@1', deal?.part === 'deal' ? deal.stage : '', {})
    }
    for (const { holder, archives, scores } of scorecards(board)) {
      const mine = cards.filter(({ fragments }) => {
        const life = fragments['life']
        return life?.part === 'life' && life.branch === holder
      })
      const percents = mine.map((card) => {
        const filled = new Set(Object.values(card.fragments).flatMap(({ filledKeys }) => filledKeys))
        const keys = required(card)
        return Math.floor((keys.filter((key) => filled.has(key)).length * 100) / keys.length)
      })
      const share = (holds: (card: Card) => boolean): number =>
        Math.floor((mine.filter(holds).length * 100) / mine.length)
      const parts = (card: Card) => Object.values(card.fragments)
      expect(archives).toBe(mine.length)
      expect(scores.map(({ axis, percent }) => [axis, percent])).toEqual([
        ['completeness', Math.floor(percents.reduce((sum, one) => sum + one, 0) / mine.length)],
        ['authenticity', share((card) => parts(card).every(({ conflicts }) => conflicts === 0))],
        [
          'security',
          share((card) =>
            parts(card).some(
              (one) => one.part === 'consent' && one.granted?.some((purpose) => purpose !== 'marketing'),
            ),
          ),
        ],
        ['availability', share((card) => parts(card).some((one) => one.part === 'contact' && one.reachable))],
      ])
    }
    const whole = scorecardOfAll(board)
    expect(whole?.archives).toBe(cards.length)
    expect(whole?.scores[2]?.over).toBe(cards.filter((_, at) => at % 8 === 0).length)
  })

  it('R79 tells what a card has become once it has changed, and remembers what it counted until then', async () => {
    const ask = askAt(TODAY, 'branch')
    const before = await queries.board({ ask, branches: null })
    expect(await queries.board({ ask, branches: null })).toEqual(before)
    table.remove(cards[0]?.archive ?? '')
    expect((await queries.board({ ask, branches: null })).archives).toBe(before.archives - 1)
  })
})
