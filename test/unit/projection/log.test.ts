import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deedNames, deeds } from '../../../shared/log/deeds.ts'
import type { LogMeta } from '../../../shared/log/entry.ts'
import { isLate } from '../../../shared/log/late.ts'
import type { LogView } from '../../../shared/policy/table.ts'
import { everything, wholeLog, type LogQuery } from '../../../shared/protocol/log.ts'
import type { ReadSide } from '../../../sync-server/projection/index.ts'
import type { LogReach } from '../../../sync-server/projection/logWhere.ts'
import { Archives, type OpenedArchive, type Writer } from '../../support/archives.ts'
import { draft } from '../../../sync-server/ingest/draft.ts'
import { bare, ulid } from '../../support/ledgers.ts'
import { readSideOf } from '../../support/readSide.ts'
import { TempStore } from '../../support/tempStore.ts'

const auditor: LogReach = {
  view: 'all',
  branches: null,
  user: 'auditor',
}

describe('the log screen', () => {
  let temp: TempStore
  let side: ReadSide
  const [north, south] = [ulid(), ulid()]
  let seller: Writer
  let keeper: Writer
  let wang: OpenedArchive
  let zhao: OpenedArchive
  let whole: readonly LogMeta[]

  beforeAll(async () => {
    temp = await TempStore.start()
    side = await readSideOf(temp)
    const archives = new Archives(temp)
    seller = await archives.writer(north)
    keeper = await archives.writer(south, 'AR')
    wang = await archives.open(seller)
    await archives.set(seller, wang, 'profile', { name: '王一' })
    temp.clock.time += 60_000
    zhao = await archives.open(keeper)
    await archives.set(keeper, zhao, 'custody', { boxNo: '12-3' })
    await archives.set(keeper, zhao, 'profile', { name: '赵二' })
    temp.clock.time += 60_000
    const view = (by: Writer, at: OpenedArchive, offline: boolean, counter: number) => {
      const { user, role, device, branch } = by
      const who = { user, role, device, branch, archive: at.archive }
      const meta = draft('access', 'view', {
        ...who,
        offline,
        counter,
        purpose: '回访',
        claimed: temp.clock.time - 5000,
      })
      return { meta, sealed: null, effects: [] }
    }
    await temp.store.commit([
      view(seller, wang, true, 1),
      view(seller, zhao, false, 2),
      view(keeper, wang, false, 1),
    ])
    temp.clock.time += 60_000
    await temp.store.commit([
      bare('branchRenamed'),
      { ...bare('in'), meta: draft('signIn', 'in', { user: seller.user, branch: north }) },
    ])
    await side.projection.catchUp()
    whole = (await temp.store.log(1, 1000)).map(({ meta }) => meta)
  })
  afterAll(async () => {
    await side.close()
    await temp.end()
  })

  const lines = async (asked: Partial<LogQuery>, reach = auditor) =>
    (await side.queries.log({ ...wholeLog, ...asked }, reach)).lines
  const seqs = async (asked: Partial<LogQuery>, reach = auditor): Promise<readonly number[]> =>
    (await lines(asked, reach)).map((line) => line.seq)
  const where = (holds: (meta: LogMeta) => boolean): readonly number[] =>
    whole
      .filter(holds)
      .map(({ seq }) => seq)
      .reverse()

  it('PRJ8 shows the auditor every entry, newest first, with who, where, when claimed and when received', async () => {
    expect(await seqs({})).toEqual(where(() => true))
    const [line] = await lines({ kinds: ['access'], user: keeper.user })
    expect(line).toEqual({
      seq: expect.any(Number) as number,
      kind: 'access',
      received: temp.clock.time - 60_000,
      claimed: temp.clock.time - 65_000,
      offset: null,
      user: keeper.user,
      role: 'AR',
      device: keeper.device,
      branch: south,
      archive: wang.archive,
      archiveNo: 'HO-00001',
      archiveName: '王一',
      doc: null,
      length: null,
      action: 'view',
      object: null,
      purpose: '回访',
      counter: 1,
      offline: false,
      outcome: 'ok',
    })
  })

  it('PRJ8 filters by kind, user, branch, archive, time of receipt and being offline', async () => {
    const noon = temp.clock.time
    expect(await seqs({ kinds: ['access', 'signIn'] })).toEqual(
      where(({ kind }) => kind === 'access' || kind === 'signIn'),
    )
    expect(await seqs({ user: seller.user })).toEqual(where(({ user }) => user === seller.user))
    expect(await seqs({ branch: south })).toEqual(where(({ branch }) => branch === south))
    expect(await seqs({ archive: wang.archive, kinds: ['change', 'verdict'] })).toEqual(
      where(({ archive, kind }) => archive === wang.archive && kind !== 'access'),
    )
    expect(await seqs({ offlineOnly: true })).toEqual(where(({ offline }) => offline === true))
    expect(await seqs({ offlineOnly: true })).toHaveLength(1)
    expect(await seqs({ from: noon - 60_000, until: noon })).toEqual(
      where(({ received }) => received === noon - 60_000),
    )
    expect(await seqs({ from: noon })).toEqual(where(({ received }) => received >= noon))
    expect(await seqs({ from: noon + 1 })).toEqual([])
    expect(await seqs({ until: noon - 180_000 })).toEqual([])
    expect(await seqs({ archive: ulid() })).toEqual([])
  })

  it.each<[LogView, () => Partial<LogReach>, (meta: LogMeta) => boolean]>([
    ['none', () => ({}), () => false],
    ['own', () => ({ user: seller.user }), ({ user }) => user === seller.user],
    ['branch', () => ({ branches: [north] }), ({ branch }) => branch === north],
    ['branch', () => ({ branches: [north, south] }), ({ branch }) => branch !== null],
    ['branch', () => ({ branches: [] }), () => false],
    [
      'branchChanges',
      () => ({ branches: [south] }),
      ({ branch, kind }) => branch === south && (kind === 'change' || kind === 'verdict'),
    ],
    [
      'branchCustody',
      () => ({ branches: [south] }),
      ({ branch, doc }) => branch === south && doc?.endsWith('.custody') === true,
    ],
    ['allMeta', () => ({}), () => true],
    ['all', () => ({}), () => true],
  ])('PRJ8 shows exactly what the view %s covers', async (view, more, covers) => {
    const reach: LogReach = { ...auditor, view, ...more() }
    expect(await seqs({}, reach)).toEqual(where(covers))
    // A filter narrows the view and never widens it.
    expect(await seqs({ branch: south }, reach)).toEqual(
      where((meta) => covers(meta) && meta.branch === south),
    )
    expect(await seqs({ user: keeper.user }, reach)).toEqual(
      where((meta) => covers(meta) && meta.user === keeper.user),
    )
    const both: LogQuery['kinds'] = ['verdict', 'access']
    expect(await seqs({ kinds: both }, reach)).toEqual(
      where((meta) => covers(meta) && both.some((kind) => kind === meta.kind)),
    )
  })

  it('PRJ13 filters by act, outcome, device and what came late, and lists what came after a line', async () => {
    expect(await seqs({ actions: ['view'] })).toEqual(where(({ action }) => action === 'view'))
    expect(await seqs({ actions: ['view', 'in'], user: seller.user })).toEqual(
      where(({ action, user }) => user === seller.user && (action === 'view' || action === 'in')),
    )
    expect(await seqs({ outcomes: ['gap'] })).toEqual([])
    expect(await seqs({ outcomes: ['ok'], branch: north })).toEqual(
      where(({ outcome, branch }) => outcome === 'ok' && branch === north),
    )
    expect(await seqs({ device: keeper.device })).toEqual(where(({ device }) => device === keeper.device))
    expect(await seqs({ lateOnly: true })).toEqual(where((meta) => isLate(meta)))
    const all = await seqs({})
    expect(await seqs({ after: all[2]! })).toEqual(all.slice(0, 2))
    expect(await seqs({ after: all[0]! })).toEqual([])
    expect(await seqs({ after: all[4]!, kinds: ['access', 'signIn'] })).toEqual(
      where(({ seq, kind }) => seq > all[4]! && (kind === 'access' || kind === 'signIn')),
    )
  })

  it('PRJ14 counts, by person and by half hour, exactly the lines that the same question lists', async () => {
    for (const reach of [auditor, { ...auditor, view: 'branch' as const, branches: [north] }]) {
      for (const asked of [
        {},
        { branch: north },
        { user: seller.user },
        { from: temp.clock.time - 60_000 },
      ]) {
        const question = { ...everything, ...asked }
        for (const by of ['user', 'time'] as const) {
          const rows = await side.queries.logCounts({ question, by }, reach)
          for (const deed of deedNames) {
            const { kinds, actions, lateOnly } = deeds[deed]
            const more = { ...asked, kinds: [...kinds], actions: [...actions], lateOnly }
            expect(rows.reduce((sum, row) => sum + row[deed], 0)).toBe((await seqs(more, reach)).length)
          }
        }
        const people = await side.queries.logCounts({ question, by: 'user' }, reach)
        for (const { user, lines, last } of people) {
          const own = await side.queries.log({ ...wholeLog, ...asked, user }, reach)
          if (!('user' in asked)) expect(own.lines).toHaveLength(lines)
          expect(own.lines[0]?.received).toBe(last)
        }
      }
    }
    expect(
      await side.queries.logCounts({ question: everything, by: 'user' }, { ...auditor, view: 'none' }),
    ).toEqual([])
  })

  it('PRJ8 names archives, for whoever asked to judge who may know', async () => {
    const named = (await lines({ kinds: ['access'] }, auditor)).map((line) => line.archiveName)
    expect(named).toEqual(['王一', '赵二', '王一'])
  })

  it('PRJ8 pages without gap or repetition, whatever is filtered', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.subarray(['change', 'verdict', 'access', 'signIn', 'organisation'] as const),
        fc.constantFrom(null, north, south),
        async (limit, kinds, branch) => {
          const asked = { kinds, branch }
          const found: number[] = []
          let before: number | null = null
          do {
            const page = await side.queries.log({ ...wholeLog, ...asked, limit, before }, auditor)
            expect(page.lines.length).toBeLessThanOrEqual(limit)
            found.push(...page.lines.map((line) => line.seq))
            before = page.next
          } while (before !== null)
          expect(found).toEqual(await seqs(asked))
        },
      ),
      { numRuns: 40 },
    )
  })
})
