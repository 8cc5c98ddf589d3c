/** Lists as people ask for them: found, ranked, filtered, sorted, in windows, while rows change. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pinyinOf } from '../../../shared/base/chinese.ts'
import type { DeviceRow, ListQuery } from '../../../client/api.ts'
import { Catalogue, type Brief, type CatalogueEntry } from '../../../client/search/catalogue.ts'
import type { Words } from '../../../client/search/haystack.ts'
import { listQuery } from '../../support/listQuery.ts'

const plainBrief: Brief = {
  archive: '',
  archiveNo: '',
  stage: '',
  stageRank: null,
  met: false,
  complaints: 0,
  openComplaints: [],
  lead: null,
  answerDue: '',
  parallel: 0,
  branch: null,
  begun: null,
  filingMinutes: null,
  watched: null,
  answeredProposals: null,
  stageSince: null,
  nextReview: null,
  answered: null,
  unreached: null,
  quietSince: null,
  firstTouch: '',
  lastTouch: '',
  reachable: false,
  consented: false,
  stopped: false,
  groundless: null,
  owner: null,
  tier: '',
  template: 'homeDeco@1',
  targetDate: '',
  nextFollowUp: '',
  lastContact: null,
  checking: 'draft',
  clientType: '',
  urgency: '',
  channel: '',
  region: '',
  tags: [],
  shown: {},
  budgetMin: null,
  budgetMax: null,
  changed: 0,
  conflicts: 0,
  proposed: 0,
  sync: 'synced',
}

function entry(archive: string, words: Partial<Words>, brief: Partial<Brief> = {}): CatalogueEntry {
  const readings = pinyinOf(words.name ?? '')
  return {
    brief: { ...plainBrief, archive, ...brief },
    words: {
      name: '',
      alias: '',
      pinyin: readings.flatMap(({ full, initials }) => [full, initials]).join('|'),
      tails: [],
      archiveNo: '',
      tags: [],
      place: '',
      address: '',
      ...words,
    },
  }
}

const newestFirst = { by: 'changed', direction: 'desc' } as const
const query = (more: Partial<ListQuery> = {}): ListQuery =>
  listQuery({ today: '2026-03-08', sort: newestFirst, limit: 100, ...more })

function catalogueOf(...entries: readonly CatalogueEntry[]): Catalogue {
  const catalogue = new Catalogue((archive) => ({ archive }) as DeviceRow)
  for (const one of entries) catalogue.put(one)
  return catalogue
}

const found = (catalogue: Catalogue, search: string, more: Partial<ListQuery> = {}): readonly string[] =>
  catalogue.page(query({ search, ...more })).rows.map((row) => row.archive)

describe('searching', () => {
  const people = catalogueOf(
    entry('zhang', {
      name: '張三',
      tails: ['5678'],
      address: '朝阳区甘露园',
      tags: ['老客户'],
      archiveNo: 'CY-2026-000042',
    }),
    entry('zhou', { name: '周杰', alias: '张总', tails: ['0042'], place: '万科城' }),
    entry('wang', { name: '王张氏', tails: ['1234'] }),
    entry('abc', { name: 'ABC 有限公司', place: '制造业' }),
  )

  it.each([
    ['张三', ['zhang']],
    ['張三', ['zhang']],
    ['zs', ['zhang', 'wang']],
    ['ZHANGSAN', ['zhang']],
    ['5678', ['zhang']],
    ['甘露', ['zhang']],
    ['老客戶', ['zhang']],
    ['cy-2026-000042', ['zhang']],
    ['ＡＢＣ', ['abc']],
    ['abcyx', ['abc']],
    ['万科', ['zhou']],
    ['张三 5678', ['zhang']],
    ['张三 1234', []],
    ['没有的人', []],
  ])('R30 finds %s', (typed, archives) => {
    expect(found(people, typed)).toEqual(archives)
  })

  it('ranks the beginning of a name before its middle, names before other names, and those before the rest', () => {
    expect(found(people, '张')).toEqual(['zhang', 'wang', 'zhou'])
    expect(new Set(found(people, '42'))).toEqual(new Set(['zhang', 'zhou']))
  })

  it('takes letters as pinyin from its beginning only', () => {
    expect(found(people, 'an')).toEqual([])
    expect(found(people, 'zhang')).toEqual(['zhang'])
    expect(new Set(found(people, 'zh'))).toEqual(new Set(['zhang', 'zhou']))
  })

  it('finds by what a row says now, in the joined text and beside it', () => {
    const many = catalogueOf(
      ...Array.from({ length: 1_000 }, (_, at) => entry(`a${at}`, { name: `客户${at}` })),
    )
    expect(found(many, '客户7').length).toBe(100)
    many.put(entry('a7', { name: '改名' }))
    many.remove('a70')
    many.put(entry('new', { name: '新客户777x' }))
    expect(many.page(query({ search: '客户7' })).total).toBe(110)
    expect(found(many, '改名')).toEqual(['a7'])
    expect(found(many, '777x')).toEqual(['new'])
    for (let at = 100; at < 600; at++) many.put(entry(`a${at}`, { name: `别人${at}` }))
    expect(found(many, '别人100')).toEqual(['a100'])
    expect(found(many, '客户100')).toEqual([])
  })
})

describe('lists', () => {
  it('filters by all that is asked together, and shows one window of it', () => {
    const catalogue = catalogueOf(
      ...Array.from({ length: 60 }, (_, at) =>
        entry(
          `a${at}`,
          { name: `客户${at}` },
          { stage: at % 2 ? 'lead' : 'signed', tier: at % 3 ? 'B' : 'A', changed: at },
        ),
      ),
    )
    const page = catalogue.page(query({ stage: ['lead'], tier: ['A'], offset: 2, limit: 3 }))
    expect(page.total).toBe(10)
    expect(page.held).toBe(60)
    expect(page.rows.map((row) => row.archive)).toEqual(['a45', 'a39', 'a33'])
  })

  it('knows templates by id, whatever their version', () => {
    const catalogue = catalogueOf(
      entry('a', {}, { template: 'homeDeco@2' }),
      entry('b', {}, { template: 'generic@1' }),
    )
    expect(found(catalogue, '', { template: ['homeDeco@1'] })).toEqual(['a'])
  })

  it('puts blanks last whichever way the list runs', () => {
    const catalogue = catalogueOf(
      entry('none', {}, { nextFollowUp: '' }),
      entry('late', {}, { nextFollowUp: '2026-04-01' }),
      entry('soon', {}, { nextFollowUp: '2026-03-09' }),
    )
    const by = (direction: 'asc' | 'desc') =>
      found(catalogue, '', { sort: { by: 'nextFollowUp', direction } })
    expect(by('asc')).toEqual(['soon', 'late', 'none'])
    expect(by('desc')).toEqual(['late', 'soon', 'none'])
  })

  it('sorts names by sound', () => {
    const catalogue = catalogueOf(
      entry('z', { name: '张三' }),
      entry('b', { name: '白云' }),
      entry('l', { name: '李四' }),
    )
    expect(found(catalogue, '', { sort: { by: 'name', direction: 'asc' } })).toEqual(['b', 'l', 'z'])
  })

  it('keeps every order right while rows come, change and go', () => {
    const change = fc.record({
      archive: fc.integer({ min: 0, max: 12 }).map((at) => `a${at}`),
      changed: fc.integer({ min: 0, max: 5 }),
      nextFollowUp: fc.constantFrom('', '2026-03-08', '2026-03-09', '2026-04-01'),
      gone: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
        const catalogue = catalogueOf()
        const standing = new Map<string, Brief>()
        for (const { archive, changed, nextFollowUp, gone } of changes) {
          // Asking in between makes orders that have to be kept from then on.
          catalogue.page(query())
          catalogue.page(query({ sort: { by: 'nextFollowUp', direction: 'asc' } }))
          if (gone) {
            catalogue.remove(archive)
            standing.delete(archive)
          } else {
            const one = entry(archive, {}, { changed, nextFollowUp })
            catalogue.put(one)
            standing.set(archive, one.brief)
          }
        }
        const byChange = found(catalogue, '').map((archive) => standing.get(archive)?.changed ?? -1)
        expect(byChange).toEqual([...standing.values()].map((one) => one.changed).sort((a, b) => b - a))
        const byDay = found(catalogue, '', { sort: { by: 'nextFollowUp', direction: 'asc' } })
        const days = byDay.map((archive) => standing.get(archive)?.nextFollowUp ?? '?')
        expect(days).toEqual(
          [...days].sort((a, b) => (a === '' ? 1 : b === '' ? -1 : a < b ? -1 : a > b ? 1 : 0)),
        )
        expect(new Set(byDay)).toEqual(new Set(standing.keys()))
        expect(catalogue.size).toBe(standing.size)
      }),
    )
  })

  it('counts facets over what the other filters leave', () => {
    const catalogue = catalogueOf(
      entry('a', { name: '张一' }, { stage: 'lead', tier: 'A', owner: 'u1' }),
      entry('b', { name: '张二' }, { stage: 'lead', tier: 'B', owner: 'u1' }),
      entry('c', { name: '张三' }, { stage: 'signed', tier: 'A', owner: 'u2' }),
      entry('d', { name: '李四' }, { stage: 'signed', tier: 'A', owner: 'u2' }),
    )
    const facets = catalogue.facets(query({ search: '张', stage: ['lead'] }), [])
    expect(facets.stage).toEqual([
      { value: 'lead', count: 2 },
      { value: 'signed', count: 1 },
    ])
    expect(facets.tier).toEqual([
      { value: 'A', count: 1 },
      { value: 'B', count: 1 },
    ])
    expect(facets.owner).toEqual([{ value: 'u1', count: 2 }])
  })

  it('tells what is due today from what is overdue, and counts both over the other filters', () => {
    const catalogue = catalogueOf(
      entry('late', {}, { nextFollowUp: '2026-03-07', owner: 'u1' }),
      entry('later', {}, { nextFollowUp: '2026-01-30', owner: 'u2' }),
      entry('now', {}, { nextFollowUp: '2026-03-08', owner: 'u1' }),
      entry('soon', {}, { nextFollowUp: '2026-03-09', owner: 'u1' }),
      entry('never', {}, { nextFollowUp: '', owner: 'u1' }),
    )
    const by = { by: 'nextFollowUp', direction: 'asc' } as const
    expect(found(catalogue, '', { due: 'overdue', sort: by })).toEqual(['later', 'late'])
    expect(found(catalogue, '', { due: 'today' })).toEqual(['now'])
    expect(catalogue.facets(query({ due: 'today' }), []).due).toEqual({ today: 1, overdue: 2, target: 0 })
    expect(catalogue.facets(query({ owner: ['u1'] }), []).due).toEqual({ today: 1, overdue: 1, target: 0 })
    expect(catalogue.facets(query({ due: 'overdue' }), []).owner).toEqual([
      { value: 'u1', count: 1 },
      { value: 'u2', count: 1 },
    ])
  })

  it('sorts by budget, the unknown last', () => {
    const catalogue = catalogueOf(
      entry('none', {}, { budgetMax: null }),
      entry('small', {}, { budgetMax: 900_000 }),
      entry('large', {}, { budgetMax: 58_000_000 }),
    )
    expect(found(catalogue, '', { sort: { by: 'budget', direction: 'desc' } })).toEqual([
      'large',
      'small',
      'none',
    ])
  })

  it('counts archives in conflict, through every change', () => {
    const catalogue = catalogueOf(entry('a', {}, { conflicts: 2 }), entry('b', {}))
    expect(catalogue.conflicts).toBe(1)
    catalogue.put(entry('b', {}, { conflicts: 1 }))
    catalogue.put(entry('a', {}))
    expect(catalogue.conflicts).toBe(1)
    catalogue.remove('b')
    expect(catalogue.conflicts).toBe(0)
  })

  it('finds who is called alike', () => {
    const catalogue = catalogueOf(
      entry('person', { name: '張 三' }),
      entry('company', { name: '北京安居装饰有限公司' }),
      entry('other', { name: '北京安居' }),
    )
    expect(catalogue.namedLike('张三')).toEqual(['person'])
    expect(catalogue.namedLike('北京安居装饰股份有限公司')).toEqual(['company'])
    expect(catalogue.namedLike('李')).toEqual([])
  })
})

describe('typed filters', () => {
  const catalogue = catalogueOf(
    entry(
      'a',
      { name: '张三' },
      { region: '110105~高井', tags: ['VIP'], urgency: 'now', shown: { decoType: 'full' } },
    ),
    entry(
      'b',
      { name: '李四' },
      { region: '110105', tags: ['VIP', '学区'], urgency: 'm3', budgetMax: 5_000_000 },
    ),
    entry(
      'c',
      { name: '王五' },
      { region: '440305', urgency: 'm3', sync: 'rejected', shown: { decoType: 'half' } },
    ),
  )
  const kept = (...filters: ListQuery['filters']): readonly string[] =>
    found(catalogue, '', { filters, sort: { by: 'name', direction: 'asc' } })

  it('R26 a district holds its sales areas, a city its districts', () => {
    expect(kept({ is: 'choice', by: 'region', values: ['110105'] })).toEqual(['b', 'a'])
    expect(kept({ is: 'choice', by: 'region', values: ['110000', '440305'] })).toEqual(['b', 'c', 'a'])
    expect(kept({ is: 'choice', by: 'region', values: ['110105~高井'] })).toEqual(['a'])
  })

  it('R29 all filters hold, any value of one will do', () => {
    expect(kept({ is: 'choice', by: 'tag', values: ['学区', 'VIP'] })).toEqual(['b', 'a'])
    expect(
      kept({ is: 'choice', by: 'tag', values: ['VIP'] }, { is: 'choice', by: 'urgency', values: ['m3'] }),
    ).toEqual(['b'])
    expect(kept({ is: 'money', by: 'budget', from: 4_000_000, to: null })).toEqual(['b'])
    expect(kept({ is: 'flag', by: 'rejected' })).toEqual(['c'])
  })

  it('R29 counts beside each choice are over what the other filters leave', () => {
    const facets = catalogue.facets(
      query({
        filters: [
          { is: 'choice', by: 'tag', values: ['VIP'] },
          { is: 'choice', by: 'urgency', values: ['now'] },
        ],
      }),
      ['tag', 'urgency', 'region', 'field/decoType'],
    )
    expect(facets.choices['urgency']).toEqual([
      { value: 'now', count: 1 },
      { value: 'm3', count: 1 },
    ])
    expect(facets.choices['tag']).toEqual([{ value: 'VIP', count: 1 }])
    expect(facets.choices['region']).toEqual([{ value: '110105~高井', count: 1 }])
    expect(facets.choices['field/decoType']).toEqual([{ value: 'full', count: 1 }])
  })

  it('R23 keeps those with gaps, as they stand now', () => {
    const complete = new Map([
      ['a', 100],
      ['b', 60],
    ])
    const counted = new Catalogue(
      (archive) => ({ archive, completeness: complete.get(archive) ?? 0 }) as DeviceRow,
    )
    for (const one of ['a', 'b']) counted.put(entry(one, { name: one }))
    const gaps = (): readonly string[] => found(counted, '', { filters: [{ is: 'flag', by: 'gaps' }] })
    expect(gaps()).toEqual(['b'])
    complete.set('b', 100)
    counted.put(entry('b', { name: 'b' }))
    expect(gaps()).toEqual([])
  })
})

describe('who is called alike', () => {
  const catalogue = catalogueOf(
    entry('wang', { name: '王先生' }),
    entry('ouyang', { name: '欧阳女士' }),
    entry('zhang', { name: '张三' }),
    entry('firm', { name: '深圳阳光科技有限公司' }),
  )

  it('H13 a form of address is nobody in particular; a name and a company are', () => {
    expect(catalogue.namedLike('王先生')).toEqual([])
    expect(catalogue.namedLike('欧阳女士')).toEqual([])
    expect(catalogue.namedLike('張三')).toEqual(['zhang'])
    expect(catalogue.namedLike('深圳阳光科技')).toEqual(['firm'])
  })
})

describe('R27 urgency', () => {
  const need = (archive: string, urgency: string, targetDate: string, more: Partial<Brief> = {}) => {
    const made = entry(archive, { name: archive })
    return { ...made, brief: { ...made.brief, urgency, targetDate, ...more } }
  }
  const catalogue = catalogueOf(
    need('later', 'future', '2027-03-08'),
    need('soon', 'halfYear', '2026-03-12'),
    need('past', 'quarter', '2026-03-07'),
    need('planned', 'quarter', '2026-03-06', { nextFollowUp: '2026-03-20' }),
    need('signed', 'quarter', '2026-03-06', { met: true }),
    need('unknown', '', ''),
  )
  const by = { by: 'urgency', direction: 'asc' } as const
  const urgent = { filters: [{ is: 'choice', by: 'urgency', values: ['now'] }] } as const

  it('is of the day that is asked: filters, counts and the order follow it', () => {
    expect(found(catalogue, '', { sort: by })).toEqual([
      'planned',
      'past',
      'soon',
      'signed',
      'later',
      'unknown',
    ])
    expect([...found(catalogue, '', urgent)].sort()).toEqual(['past', 'planned', 'soon'])
    expect(catalogue.facets(query({}), ['urgency']).choices['urgency']).toContainEqual({
      value: 'now',
      count: 3,
    })
    const earlier = { ...urgent, today: '2026-01-01' } as const
    expect(found(catalogue, '', earlier)).toEqual([])
    expect(found(catalogue, '', { due: 'target', today: '2026-01-01' })).toEqual([])
  })

  it('makes a task of a day that has passed, unless a next step is planned', () => {
    expect(found(catalogue, '', { due: 'target' })).toEqual(['past'])
    expect(catalogue.facets(query({}), []).due.target).toBe(1)
    catalogue.put(need('later', 'future', '2026-02-01'))
    expect(catalogue.facets(query({}), []).due.target).toBe(2)
    expect([...found(catalogue, '', urgent)].sort()).toEqual(['later', 'past', 'planned', 'soon'])
  })
})
