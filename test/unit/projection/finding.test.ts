/** Head office's search and typed filters against the same judged card by card, over many cards and many questions. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { foldText, pinyinOf, wordsIn } from '../../../shared/base/chinese.ts'
import type { Card, Fragment } from '../../../shared/domain/card.ts'
import {
  filterPasses,
  type AskedFilter,
  type Filterable,
  type RowFilter,
} from '../../../shared/domain/filter.ts'
import type { HeadOfficeQuery } from '../../../shared/protocol/http.ts'
import { HeadOfficeList } from '../../../sync-server/projection/headOffice.ts'
import { gramsOf, soughtOf } from '../../../sync-server/projection/grams.ts'
import { cardRules } from '../../../sync-server/projection/index.ts'
import { prepareTables } from '../../../sync-server/projection/schema.ts'
import { CardTable } from '../../../sync-server/projection/tables.ts'
import { mergedQuery } from '../../support/mergedQuery.ts'
import { tempFolder } from '../../support/tempStore.ts'
import { cardsOf, cardAt } from '../../support/cards.ts'

const part = <P extends Fragment['part']>(card: Card, name: P): Extract<Fragment, { part: P }> =>
  Object.values(card.fragments).find((one): one is Extract<Fragment, { part: P }> => one.part === name)!

const filterable = (card: Card): Filterable => {
  const [life, profile, deal] = [part(card, 'life'), part(card, 'profile'), part(card, 'deal')]
  return {
    template: life.template ?? '',
    checking: 'draft',
    clientType: profile.clientType,
    urgency: deal.urgency,
    channel: profile.channel,
    region: profile.region,
    tags: profile.tags,
    shown: deal.shown,
    budgetMin: deal.budgetMin,
    budgetMax: deal.budgetMax,
    targetDate: deal.targetDate,
    nextFollowUp: '',
    lastContact: null,
    changed: deal.changed,
    begun: life.begun ?? null,
    stageSince: deal.stageSince ?? null,
    nextReview: null,
    quietSince: null,
    firstTouch: profile.touches?.[0] ?? '',
    lastTouch: profile.touches?.at(-1) ?? '',
  }
}

/** As the device finds: sounds from their beginning, numbers from that of a group, everything else anywhere. */
function finds(card: Card, word: string, contact: boolean): boolean {
  const [life, profile, reach] = [part(card, 'life'), part(card, 'profile'), part(card, 'contact')]
  const spoken = profile.pinyin.split('|')
  const texts = [
    profile.name,
    profile.alias,
    profile.place,
    ...profile.tags,
    ...spoken.filter((_, at) => at % 2),
  ]
  const groups = (life.archiveNo ?? '').split('-').map(foldText)
  const starts = [...groups.map((_, at) => groups.slice(at).join('')), groups.at(-1)!.replace(/^0+(?=.)/, '')]
  return (
    texts.some((text) => foldText(text).includes(word)) ||
    spoken.some((text, at) => at % 2 === 0 && /^[a-z]+$/.test(word) && text.startsWith(word)) ||
    (/\d/.test(word) && starts.some((start) => start.startsWith(word))) ||
    (contact && [...reach.tails, reach.address].some((text) => foldText(text).includes(word)))
  )
}

describe('finding at head office', () => {
  const folder = tempFolder()
  const cards = cardsOf(400)
  let db: DatabaseSync
  let table: CardTable
  let list: HeadOfficeList

  beforeAll(() => {
    db = new DatabaseSync(join(folder, 'projection.sqlite'))
    prepareTables(db, 'epoch', 'rules')
    table = new CardTable(db, cardRules)
    for (const card of cards) table.put(card)
    list = new HeadOfficeList(db)
  })
  afterAll(() => {
    db.close()
    rmSync(folder, { recursive: true })
  })

  const ask = (asked: Partial<HeadOfficeQuery>, contact = false): ReturnType<HeadOfficeList['page']> =>
    list.page(mergedQuery(asked), { branches: null, contact })
  const found = (asked: Partial<HeadOfficeQuery>, contact = false): ReadonlySet<string> => {
    const first = ask(asked, contact)
    const more = first.total > 200 ? ask({ ...asked, offset: 200 }, contact).rows : []
    return new Set([...first.rows, ...more].map(({ archive }) => archive))
  }

  const filters: fc.Arbitrary<RowFilter> = fc.oneof(
    fc.record({
      is: fc.constant('choice' as const),
      by: fc.constantFrom(
        'urgency',
        'channel',
        'clientType',
        'template',
        'field/decoType',
        'field/houseState',
      ),
      values: fc.subarray(
        ['now', 'm3', 'walkIn', 'phone', 'person', 'homeDeco', 'full', 'half', 'shell', ''],
        {
          minLength: 1,
        },
      ),
    }),
    fc.record({
      is: fc.constant('choice' as const),
      by: fc.constant('region' as const),
      values: fc.subarray(['110000', '110105', '110105~高井', '440300', '440305', ''], { minLength: 1 }),
    }),
    fc.record({
      is: fc.constant('choice' as const),
      by: fc.constant('tag' as const),
      values: fc.subarray(['VIP', '学区', '老客户', ''], { minLength: 1 }),
    }),
    fc.record({
      is: fc.constant('money' as const),
      by: fc.constant('budget' as const),
      from: fc.option(fc.integer({ min: 0, max: 80_000 })),
      to: fc.option(fc.integer({ min: 0, max: 80_000 })),
    }),
    fc.record({
      is: fc.constant('days' as const),
      by: fc.constant('targetDate' as const),
      from: fc.option(fc.constantFrom('2027-01-15', '2027-04-15', '2027-08-01')),
      to: fc.option(fc.constantFrom('2027-01-15', '2027-06-15', '2027-09-15')),
    }),
  )

  it('R29 PRJ7 filters hold at head office exactly as they are defined, alone and together', () => {
    fc.assert(
      fc.property(fc.array(filters, { minLength: 1, maxLength: 3 }), (some) => {
        const expected = cards.filter((card) =>
          some.every((filter) => filterPasses(filter)(filterable(card))),
        )
        expect(found({ filters: some as HeadOfficeQuery['filters'] })).toEqual(
          new Set(expected.map(({ archive }) => archive)),
        )
      }),
      { numRuns: 60 },
    )
  })

  it('R29 PRJ7 counts beside a choice are over what the other filters leave', () => {
    const others: AskedFilter = { is: 'choice', by: 'urgency', values: ['m3'] }
    const own: AskedFilter = { is: 'choice', by: 'tag', values: ['VIP'] }
    const counted = ask({
      filters: [others, own] as HeadOfficeQuery['filters'],
      counted: ['tag', 'urgency', 'region', 'field/decoType'],
    }).facets.choices
    const left = cards.filter((card) => filterPasses(others)(filterable(card)))
    const tagged = left.filter((card) => filterPasses(own)(filterable(card)))
    const count = (of: readonly Card[], value: (card: Card) => readonly string[]): Record<string, number> => {
      const sums: Record<string, number> = {}
      for (const one of of.flatMap(value)) if (one !== '') sums[one] = (sums[one] ?? 0) + 1
      return sums
    }
    const asRecord = (by: string): Record<string, number> =>
      Object.fromEntries(
        counted[by]!.filter(({ value }) => value !== '').map(({ value, count: n }) => [value, n]),
      )
    expect(asRecord('tag')).toEqual(count(left, (card) => part(card, 'profile').tags))
    expect(asRecord('region')).toEqual(count(tagged, (card) => [part(card, 'profile').region]))
    expect(asRecord('field/decoType')).toEqual(
      count(tagged, (card) => [String(filterable(card).shown['decoType'])]),
    )
  })

  const typed = [
    ...[
      '张',
      '張',
      '张三',
      '張三丰',
      'zs',
      'z',
      'zhang',
      'ZHANGSAN',
      'hang',
      '小区',
      '小区12',
      '区1',
      '阳光',
      '學區',
    ],
    ...[
      'vip',
      '00012',
      '12',
      'bj-2026',
      '2026',
      'BJ-2026-HD-00012',
      '3842',
      '42',
      '4',
      '建国路',
      '国',
      '欧阳',
      'ouyang',
    ],
    ...['买买提·艾力', '买买提艾力', 'mmt', 'maimaiti', '王先生', 'wxs', '没有的人', '张 学区', 'zs 42'],
  ]
  it.each(typed)(
    'R30 head office finds by %s what a device would, and by contact only for who may read it',
    (text) => {
      for (const contact of [false, true]) {
        const expected = cards.filter((card) => wordsIn(text).every((word) => finds(card, word, contact)))
        expect(found({ search: text }, contact), `contact: ${contact}`).toEqual(
          new Set(expected.map(({ archive }) => archive)),
        )
      }
    },
  )

  it('R29 a merged tag is one tag at head office: filtered, counted and found by either word', () => {
    const reader = { branches: null, contact: false, tags: [{ name: 'VIP', synonyms: ['老客户', '贵宾'] }] }
    const asked = (more: Partial<HeadOfficeQuery>) => list.page(mergedQuery(more), reader)
    const wearing = cards.filter((card) =>
      part(card, 'profile').tags.some((tag) => ['VIP', '老客户'].includes(tag)),
    )
    for (const word of ['VIP', '老客户']) {
      const filters: HeadOfficeQuery['filters'] = [{ is: 'choice', by: 'tag', values: [word] }]
      expect(asked({ filters }).total).toBe(wearing.length)
    }
    for (const word of ['vip', '老客', '贵宾']) expect(asked({ search: word }).total).toBe(wearing.length)
    const counts = asked({ counted: ['tag'] }).facets.choices['tag'] ?? []
    expect(counts.find(({ value }) => value === 'VIP')?.count).toBe(wearing.length)
    expect(counts.some(({ value }) => value === '老客户')).toBe(false)
  })

  it('PRJ7 a card that changed, came or went is so in the next answer', () => {
    const before = ask({ search: '张三' }).total
    const one = cardAt(9_999, { name: '张三' })
    table.put(one)
    expect(ask({ search: '张三' }).total).toBe(before + 1)
    table.put(cardAt(9_999, { name: '李四四' }))
    expect(ask({ search: '张三' }).total).toBe(before)
    expect(found({ search: '李四四' })).toEqual(new Set([one.archive]))
    table.remove(one.archive)
    expect(ask({ search: '李四四' }).total).toBe(0)
    expect(ask({}).total).toBe(cards.length)
  })

  it('PRJ7 pages follow each other whichever way they are cut out of an order', () => {
    for (const filters of [
      [],
      [{ is: 'choice', by: 'urgency', values: ['m3'] }],
    ] as HeadOfficeQuery['filters'][]) {
      const whole = [...ask({ filters }).rows, ...ask({ filters, offset: 200 }).rows].map(
        ({ archive }) => archive,
      )
      const pieces: string[] = []
      for (let offset = 0; offset < whole.length; offset += 7)
        pieces.push(...ask({ filters, offset, limit: 7 }).rows.map(({ archive }) => archive))
      expect(pieces).toEqual(whole)
    }
  })

  it('R30 what is typed closes no quotes of the full-text table', () => {
    for (const text of [
      '"',
      '张" OR "',
      "'",
      '*',
      ') OR (',
      '=zs',
      '@3842',
      '#1',
      'NEAR(',
      '张 AND',
      '\u0000',
    ])
      expect(() => ask({ search: text })).not.toThrow()
    expect(soughtOf('张三').exact).toBe(true)
    expect(
      gramsOf({ texts: ['张三丰'], sounds: ['zhangsanfeng'], archiveNo: 'BJ-01', contact: ['3842'] }),
    ).toBe('张三 三丰 丰 =zhangsanfeng #bj01 #01 #1 @38 @84 @42 @2')
    expect(pinyinOf('张三')[0]?.initials).toBe('zs')
  })
})
