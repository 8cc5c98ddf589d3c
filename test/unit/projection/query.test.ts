import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Json } from '../../../shared/base/json.ts'
import type { ListRow } from '../../../shared/domain/card.ts'
import { headOfficeSorts, type HeadOfficeQuery } from '../../../shared/protocol/http.ts'
import type { Reader } from '../../../sync-server/projection/headOffice.ts'
import type { ReadSide } from '../../../sync-server/projection/index.ts'
import { Archives, type OpenedArchive, type Writer } from '../../support/archives.ts'
import { ulid } from '../../support/ledgers.ts'
import { mergedQuery } from '../../support/mergedQuery.ts'
import { readSideOf } from '../../support/readSide.ts'
import { TempStore } from '../../support/tempStore.ts'

const newestFirst = { by: 'changed', direction: 'desc' } as const
const headOffice: Reader = { branches: null, contact: false }
const mayRing: Reader = { branches: null, contact: true }

describe("head office's list", () => {
  let temp: TempStore
  let side: ReadSide
  const [north, south] = [ulid(), ulid()]
  const made = new Map<string, OpenedArchive>()
  let [seller, other]: (Writer | undefined)[] = []

  interface Client {
    readonly name: string
    readonly at?: 'north' | 'south'
    readonly template?: string
    readonly profile?: { readonly [key: string]: Json }
    readonly deal?: { readonly [key: string]: Json }
    readonly phone?: string
    readonly called?: boolean
  }
  const clients: readonly Client[] = [
    {
      name: '张三',
      profile: { tier: 'A', tags: ['学区'] },
      deal: { stage: 'lead', targetDate: '2027-05-01' },
      phone: '13811112222',
      called: true,
    },
    {
      name: '章鱼装饰',
      template: 'generic@1',
      profile: { alias: 'Octopus 100%' },
      deal: { stage: 'lead' },
      phone: '13811113333',
    },
    {
      name: '李四',
      at: 'south',
      profile: { tier: 'B' },
      deal: { stage: 'quote', targetDate: '2026-12-01' },
      phone: '13811112229',
    },
    { name: '張小美', at: 'south', profile: { tier: 'A' }, deal: { stage: 'deposit' } },
    { name: '阿_下划线', at: 'south', template: 'realEstate@1', deal: { targetDate: '2027-01-01' } },
    { name: '', at: 'north', profile: { tier: 'C' } },
  ]

  beforeAll(async () => {
    temp = await TempStore.start()
    side = await readSideOf(temp)
    const archives = new Archives(temp)
    seller = await archives.writer(north)
    other = await archives.writer(south)
    for (const client of clients) {
      temp.clock.time += 60_000
      const by = client.at === 'south' ? other : seller
      const opened = await archives.open(by, client.template)
      made.set(client.name, opened)
      if (client.name !== '' || client.profile) {
        await archives.set(by, opened, 'profile', {
          ...(client.name !== '' && { name: client.name }),
          ...client.profile,
        })
      }
      if (client.deal) await archives.set(by, opened, 'deal', client.deal)
      if (client.phone) {
        await archives.set(by, opened, 'contact', {
          [`contacts/${ulid()}`]: { type: 'mobile', value: client.phone },
          address: '建国路88号',
        })
      }
      if (client.called) await archives.fact(by, opened, 'service', 'call', { text: '已联系' })
    }
    temp.clock.time += 60_000
    await archives.set(other, made.get('李四')!, 'profile', { tier: 'C' }, {})
    await side.projection.catchUp()
  })
  afterAll(async () => {
    await side.close()
    await temp.end()
  })

  const ask = (asked: Partial<HeadOfficeQuery>, reader = headOffice) =>
    side.queries.headOffice(mergedQuery({ sort: newestFirst, limit: 50, ...asked }), reader)
  const names = async (asked: Partial<HeadOfficeQuery>, reader = headOffice): Promise<readonly string[]> =>
    (await ask({ sort: { by: 'archiveNo', direction: 'asc' }, ...asked }, reader)).rows.map((row) => row.name)

  it('PRJ7 a reader that is being warmed answers what comes in between', async () => {
    side.queries.warm()
    const asked = ask({})
    side.queries.warm()
    expect((await asked).total).toBe(6)
    expect((await ask({})).total).toBe(6)
  })

  it('PRJ7 shows every archive of every branch, newest change first, with the entry it knows last', async () => {
    const page = await ask({})
    expect(page.rows.map((row) => row.name)).toEqual(['李四', '', '阿_下划线', '張小美', '章鱼装饰', '张三'])
    expect(page).toMatchObject({
      total: 6,
      offset: 0,
      seq: await temp.store.head(),
      received: temp.clock.time,
    })
    expect(page.rows[5]).toEqual({
      archive: made.get('张三')!.archive,
      archiveNo: 'HO-00001',
      name: '张三',
      tier: 'A',
      tail: '····',
      template: 'homeDeco@1',
      checking: 'draft',
      stage: 'lead',
      businesses: 1,
      owner: seller!.user,
      branch: north,
      urgency: '',
      targetDate: '2027-05-01',
      nextFollowUp: '',
      lastContact: temp.clock.time - 6 * 60_000,
      place: '',
      stopped: false,
      demo: false,
      shown: { stage: 'lead', targetDate: '2027-05-01' },
      budgetMax: null,
      completeness: expect.any(Number) as number,
      conflicts: 0,
      changed: temp.clock.time - 6 * 60_000,
      state: 'open',
    } satisfies ListRow)
  })

  it.each<[string, Partial<HeadOfficeQuery>, readonly string[]]>([
    ['branch', { branch: [south] }, ['李四', '張小美', '阿_下划线']],
    [
      'several branches',
      { branch: [south, north, 'nowhere'] },
      ['', '张三', '李四', '張小美', '章鱼装饰', '阿_下划线'],
    ],
    ['tier', { tier: ['A', 'C'] }, ['', '张三', '李四', '張小美']],
    ['no tier', { tier: [''] }, ['章鱼装饰', '阿_下划线']],
    ['stage', { stage: ['lead'] }, ['张三', '章鱼装饰']],
    ['template, by id', { template: ['generic'] }, ['章鱼装饰']],
    ['template, by reference', { template: ['realEstate@1'] }, ['阿_下划线']],
    ['conflicts', { conflictsOnly: true }, ['李四']],
    ['all at once', { branch: [south], tier: ['A'], stage: ['deposit', 'lead'] }, ['張小美']],
    ['nothing that exists', { stage: ['lead'], branch: [south] }, []],
  ])('PRJ7 filters by %s', async (_, asked, expected) => {
    expect([...(await names(asked))].sort()).toEqual([...expected].sort())
    expect((await ask(asked)).total).toBe(expected.length)
  })

  it('PRJ7 filters by owner', async () => {
    expect(await names({ owner: [other!.user] })).toHaveLength(3)
    expect(await names({ owner: [other!.user], branch: [north] })).toEqual([])
  })

  it.each<[string, readonly string[]]>([
    ['张', ['张三', '張小美']],
    ['張', ['张三', '張小美']],
    ['zs', ['张三', '章鱼装饰']],
    ['zhangsan', ['张三']],
    ['ZhangXiaoMei', ['張小美']],
    ['OCTOPUS', ['章鱼装饰']],
    ['学区', ['张三']],
    ['GE-00002', ['章鱼装饰']],
    ['ＨＯ-0000', ['', '张三', '李四', '張小美']],
    ['张 学区', ['张三']],
    ['张 李', []],
    ['阿_下', ['阿_下划线']],
    // Neither is a wildcard: % and _ are letters like any other, or none.
    ['李%', ['李四']],
    ['_', ['', '张三', '李四', '張小美', '章鱼装饰', '阿_下划线']],
    ["' OR 1=1 --", []],
  ])('PRJ7 finds %j', async (search, expected) => {
    expect([...(await names({ search }))].sort()).toEqual([...expected].sort())
  })

  it('PRJ6 neither shows nor searches tails and addresses without a right on contact', async () => {
    expect(await names({ search: '2222' })).toEqual([])
    expect(await names({ search: '建国路' })).toEqual([])
    expect(await names({ search: '222' }, mayRing)).toEqual(['张三', '李四'])
    expect(await names({ search: '建国路 李' }, mayRing)).toEqual(['李四'])
    const tails = async (reader: Reader) =>
      (await ask({ sort: { by: 'archiveNo', direction: 'asc' }, template: ['homeDeco'] }, reader)).rows.map(
        (row) => row.tail,
      )
    expect(await tails(headOffice)).toEqual(['····', '····', '', ''])
    expect(await tails(mayRing)).toEqual(['2222', '2229', '', ''])
  })

  it('PRJ6 stays within the branches of the reader, counts included', async () => {
    const reader: Reader = { branches: [south], contact: false }
    const page = await ask({}, reader)
    expect(page.total).toBe(3)
    expect(page.facets.branch).toEqual([{ value: south, count: 3 }])
    expect((await ask({ branch: [north] }, reader)).total).toBe(0)
    expect((await ask({ search: '张三' }, reader)).total).toBe(0)
    expect((await ask({}, { branches: [], contact: true })).total).toBe(0)
  })

  it('PRJ7 counts beside each filter what the other filters leave', async () => {
    const page = await ask({ branch: [south], tier: ['A'] })
    expect(page.total).toBe(1)
    expect(page.facets.branch).toEqual(
      expect.arrayContaining([
        { value: south, count: 1 },
        { value: north, count: 1 },
      ]),
    )
    expect(page.facets.tier).toEqual([
      { value: '', count: 1 },
      { value: 'A', count: 1 },
      { value: 'C', count: 1 },
    ])
    expect(page.facets.stage).toEqual([{ value: 'deposit', count: 1 }])
    expect(page.facets.template).toEqual([{ value: 'homeDeco', count: 1 }])
  })

  it('PRJ7 counts and lists exactly the rows that any mixture of filters leaves', async () => {
    const all = (await ask({ limit: 200 })).rows
    const templateOf = (row: ListRow) => row.template.split('@')[0] ?? ''
    const facets = {
      branch: (row: ListRow) => row.branch ?? '',
      stage: (row: ListRow) => row.stage,
      tier: (row: ListRow) => row.tier,
      template: templateOf,
    }
    const names = ['branch', 'stage', 'tier', 'template'] as const
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          branch: fc.subarray([north, south, 'nowhere']),
          stage: fc.subarray(['lead', 'quote', 'deposit', '']),
          tier: fc.subarray(['A', 'B', 'C', '']),
          template: fc.subarray(['homeDeco', 'generic', 'realEstate']),
          search: fc.constantFrom('', '张', '李'),
          conflictsOnly: fc.boolean(),
        }),
        async (filter) => {
          const page = await ask({ ...filter, limit: 200 })
          const found = all.filter(
            (row) =>
              (!filter.conflictsOnly || row.conflicts > 0) &&
              (filter.search === '' || row.name.replace('張', '张').includes(filter.search)),
          )
          const passes = (row: ListRow, except: string | null) =>
            names.every(
              (name) =>
                name === except || filter[name].length === 0 || filter[name].includes(facets[name](row)),
            )
          const expected = found.filter((row) => passes(row, null))
          expect(page.total).toBe(expected.length)
          expect(page.rows).toEqual(expected)
          for (const name of names) {
            const counts: Record<string, number> = {}
            for (const row of found) {
              const value = facets[name](row)
              if (passes(row, name)) counts[value] = (counts[value] ?? 0) + 1
            }
            expect(Object.fromEntries(page.facets[name].map(({ value, count }) => [value, count]))).toEqual(
              counts,
            )
          }
        },
      ),
      { numRuns: 150 },
    )
  })

  it('PRJ7 puts what is unknown last, whichever way it sorts', async () => {
    const sorted = async (by: HeadOfficeQuery['sort']['by'], direction: 'asc' | 'desc') =>
      (await ask({ sort: { by, direction } })).rows.map((row) => row[by === 'changed' ? 'changed' : by])
    expect(await sorted('targetDate', 'asc')).toEqual(['2026-12-01', '2027-01-01', '2027-05-01', '', '', ''])
    expect(await sorted('targetDate', 'desc')).toEqual(['2027-05-01', '2027-01-01', '2026-12-01', '', '', ''])
    expect(await sorted('tier', 'asc')).toEqual(['A', 'A', 'C', 'C', '', ''])
    expect((await sorted('lastContact', 'asc')).slice(1)).toEqual([null, null, null, null, null])
    expect((await sorted('name', 'asc')).at(-1)).toBe('')
    expect(await sorted('name', 'asc')).toEqual(['阿_下划线', '李四', '张三', '張小美', '章鱼装饰', ''])
    // In the order of the template, not of the alphabet: quote before deposit.
    const stages = await ask({ sort: { by: 'stage', direction: 'asc' }, template: ['homeDeco'] })
    expect(stages.rows.map((row) => row.stage)).toEqual(['lead', 'quote', 'deposit', ''])
  })

  it('PRJ7 gives the same list whatever the size of the pages, without gap or repetition', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...headOfficeSorts),
        fc.constantFrom('asc' as const, 'desc' as const),
        fc.integer({ min: 1, max: 4 }),
        async (by, direction, limit) => {
          const sort = { by, direction }
          const whole = (await ask({ sort })).rows
          const pieces: ListRow[] = []
          for (let offset = 0; offset < 8; offset += limit)
            pieces.push(...(await ask({ sort, offset, limit })).rows)
          expect(pieces).toEqual(whole)
          expect(new Set(whole.map((row) => row.archive)).size).toBe(6)
        },
      ),
      { numRuns: 40 },
    )
  })

  it('PRJ7 follows the projection as soon as it has moved on', async () => {
    const archives = new Archives(temp)
    const newcomer = await archives.writer(ulid())
    const before = await ask({})
    const opened = await archives.open(newcomer)
    expect((await ask({})).total).toBe(before.total)
    await side.projection.catchUp()
    const after = await ask({})
    expect(after.total).toBe(before.total + 1)
    expect(after.seq).toBe(await temp.store.head())
    expect(after.facets.branch).toContainEqual({ value: opened.branch, count: 1 })
    const counts = await side.queries.branches()
    expect(counts).toContainEqual(
      expect.objectContaining({ branch: opened.branch, archives: 1, conflicts: 0 }),
    )
    expect(counts).toContainEqual(expect.objectContaining({ branch: south, archives: 3, conflicts: 1 }))
  })

  it('answers many at once, each its own question', async () => {
    const asked = ['张三', '李四', '章鱼', 'zs', '']
    const answers = await Promise.all(asked.flatMap((search) => [ask({ search }), ask({ search, limit: 1 })]))
    expect(answers.map(({ rows }) => rows.length)).toEqual([1, 1, 1, 1, 1, 1, 2, 1, 7, 1])
  })

  it('refuses what is asked after it was closed', async () => {
    const second = await readSideOf(temp)
    await second.queries.branches()
    await second.close()
    await expect(second.queries.branches()).rejects.toThrow('closed')
  })
})
