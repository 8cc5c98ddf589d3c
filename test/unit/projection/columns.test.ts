/** The columns of head office: read piece by piece ahead of time, they are what the table holds. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Columns } from '../../../sync-server/projection/columns.ts'
import { cardRules } from '../../../sync-server/projection/index.ts'
import { prepareTables } from '../../../sync-server/projection/schema.ts'
import { CardTable } from '../../../sync-server/projection/tables.ts'
import { cardAt, cardsOf } from '../../support/cards.ts'
import { tempFolder } from '../../support/tempStore.ts'

const seenIn = (columns: Columns) => {
  const [stage, region] = [columns.text('stage'), columns.text('region')]
  const changed = columns.number('changed')
  const places = [...Array(columns.end).keys()].filter((at) => columns.alive[at] === 1)
  return {
    count: columns.count,
    cards: places.map((at) => [
      at,
      stage.values[stage.codes[at]!],
      region.values[region.codes[at]!],
      changed[at],
    ]),
  }
}

describe('columns read ahead', () => {
  const folder = tempFolder()
  const cards = cardsOf(4_500)
  let db: DatabaseSync
  let table: CardTable

  beforeAll(() => {
    db = new DatabaseSync(join(folder, 'projection.sqlite'))
    prepareTables(db, 'epoch', 'rules')
    table = new CardTable(db, cardRules)
    db.exec('BEGIN')
    for (const card of cards) table.put(card)
    db.exec('COMMIT')
  })
  afterAll(() => {
    db.close()
    rmSync(folder, { recursive: true })
  })

  const afresh = (): Columns => {
    const columns = new Columns(db)
    columns.follow()
    return columns
  }

  it('PRJ7 what changes, goes and comes between two pieces is right when all is read', () => {
    const columns = new Columns(db)
    expect(columns.step()).toBe(false)
    expect([columns.count > 0, columns.count < cards.length]).toEqual([true, true])
    table.remove(cards[3]!.archive)
    table.put({ ...cardAt(7, { name: '换了' }), archive: cards[5]!.archive })
    // The last place is left and taken again, before it was read and after.
    table.remove(cards.at(-1)!.archive)
    table.put(cardAt(5_000, { name: '新来' }))
    table.remove(cards[4_000]!.archive)
    while (!columns.step());
    expect(seenIn(columns)).toEqual(seenIn(afresh()))
    expect(columns.count).toBe(cards.length - 2)
    table.remove(cardAt(5_000, { name: '新来' }).archive)
    table.put(cardAt(5_001, { name: '又来' }))
    columns.follow()
    expect(seenIn(columns)).toEqual(seenIn(afresh()))
  })

  it('PRJ7 a table that is empty again is followed like any other', () => {
    const columns = afresh()
    db.exec('BEGIN')
    for (const { archive } of [...cards, cardAt(5_001, { name: '又来' })]) table.remove(archive)
    db.exec('COMMIT')
    columns.follow()
    expect(columns.count).toBe(0)
    const emptied = columns.move
    expect(emptied).toBeGreaterThan(0)
    table.put(cardAt(5_002, { name: '头一个' }))
    columns.follow()
    expect(columns.count).toBe(1)
    expect(columns.move).toBe(emptied + 1)
  })
})
